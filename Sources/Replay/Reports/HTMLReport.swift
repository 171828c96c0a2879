internal import FindDevice
internal import Scenes
internal import Trails

/// Runs as one page that needs nothing beside itself: stories, maps, timelines and screens.
package enum HTMLReport {
    package static func document(of runs: [RunReport]) -> String {
        let tally = RunTally(runs)
        let sum =
            "\(tally.passed) passed, \(tally.failed) failed"
            + (tally.skipped > 0 ? ", \(tally.skipped) skipped" : "")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Cooee: \(sum)</title>
            <style>\(style)</style>
            </head>
            <body>
            <h1>\(sum)</h1>
            \(runs.count > 1 ? contents(of: runs) : "")
            \(runs.enumerated().map { section(of: $1, number: $0) }.joined())
            </body>
            </html>

            """
    }

    private static func contents(of runs: [RunReport]) -> String {
        let items = runs.enumerated().map { number, run in
            "<li><a href=\"#run\(number)\">\(TrailText.xml(run.scenario.name))</a> "
                + "\(badge(of: run))</li>"
        }
        return "<nav><ol>\(items.joined())</ol></nav>"
    }

    private static func section(of run: RunReport, number: Int) -> String {
        guard run.verdict.wasPlayed else {
            let reasons = run.verdict.omissions.map { "<li>\(TrailText.xml($0))</li>" }
            return """
                <section id="run\(number)">
                <h2>\(TrailText.xml(run.scenario.name)) \(badge(of: run))</h2>
                <ul>\(reasons.joined())</ul>
                </section>

                """
        }
        let map = MapDrawing(places: run.scenario.places, recording: run.verdict.recording)
        return """
            <section id="run\(number)">
            <h2>\(TrailText.xml(run.scenario.name)) \(badge(of: run))</h2>
            <p class="story">\(TrailText.xml(run.scenario.story))</p>
            \(verdict(of: run))
            <figure>\(map.svg)<figcaption>\(legend(of: run))</figcaption></figure>
            \(orders(of: run))
            \(timeline(of: run))
            </section>

            """
    }

    private static func badge(of run: RunReport) -> String {
        guard run.verdict.wasPlayed else { return "<span class=\"skipped\">skipped</span>" }
        return run.verdict.hasPassed
            ? "<span class=\"passed\">passed</span>" : "<span class=\"failed\">failed</span>"
    }

    private static func verdict(of run: RunReport) -> String {
        let facts =
            "seed \(run.verdict.seed), \(run.verdict.count) events in "
            + "\(run.verdict.span.written), \(TrailText.xml(run.scenario.file))"
        guard let failure = run.failure else { return "<p>\(facts)</p>" }
        return """
            <p>\(facts)</p>
            <dl class="failure"><dt>where</dt>
            <dd>\(TrailText.xml(failure.place)), \(failure.at.clock)</dd>
            <dt>expected</dt><dd>\(TrailText.xml(failure.expected))</dd>
            <dt>seen</dt><dd>\(TrailText.xml(failure.seen))</dd>
            <dt>again</dt><dd><code>\(TrailText.xml(run.command))</code></dd></dl>
            <pre>\(TrailText.xml(run.verdict.trace.lines.suffix(20).joined(separator: "\n")))</pre>
            """
    }

    private static func legend(of run: RunReport) -> String {
        let names = run.scenario.phones.enumerated().map { index, phone in
            let colour = MapDrawing.colours[index % MapDrawing.colours.count]
            return "<span style=\"color:\(colour)\">●</span> \(TrailText.xml(phone.key))"
        }
        return names.joined(separator: " ") + ": its way, and the fixes that the service has, "
            + "as wide as they may be wrong"
    }

    private static func orders(of run: RunReport) -> String {
        guard !run.verdict.recording.orders.isEmpty else { return "" }
        let rows = run.verdict.recording.orders.map { order in
            let states = order.entries.map { entry in
                let name = entry.action.rawValue.replacing("order.", with: "")
                let detail = entry.detail.map { " (\($0))" } ?? ""
                return "<span title=\"\(entry.at.clock)\">\(TrailText.xml(name + detail))</span>"
            }
            return "<tr><th>\(TrailText.xml(order.name))</th>"
                + "<td>\(TrailText.xml(run.scenario.phones[order.phone].key))</td>"
                + "<td>\(states.joined(separator: " → "))</td></tr>"
        }
        return "<table class=\"orders\"><caption>Orders, by the audit log</caption>"
            + rows.joined() + "</table>"
    }

    private static func timeline(of run: RunReport) -> String {
        let rows = zip(run.lines, run.verdict.steps).map { line, report in
            let mark =
                switch line.mark {
                case .done: ""
                case .met: "✓"
                case .unmet: "✗"
                case .open: "·"
                case .omitted: "–"
                }
            let late = line.settledAt.map { $0 - line.at } ?? .zero
            let after = late > .zero ? " <small>after \(late.written)</small>" : ""
            let note = [line.note, line.omission].compactMap(\.self)
                .map { "<br><small>\(TrailText.xml($0))</small>" }.joined()
            let screens = report.screens.map {
                "<span class=\"screen\">\(TrailText.xml($0.words))</span>"
            }
            return "<tr class=\"\(line.mark)\"><td>\(line.at.clock)</td><td>\(mark)</td>"
                + "<td><code>\(TrailText.xml(line.words))</code>\(after)\(note)</td>"
                + "<td>\(screens.joined())</td></tr>"
        }
        return "<table class=\"timeline\"><caption>What happened, and what the screen showed then"
            + "</caption>" + rows.joined(separator: "\n") + "</table>"
    }

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;
        color:#222;background:#fff}
        @media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}svg{background:#222}}
        .story{font-size:1.1rem;max-width:48rem}
        .passed{color:#009e73}.skipped{color:#0072b2}.failed{color:#d55e00;font-weight:bold}
        svg{width:100%;max-width:48rem;border:1px solid #8886;color:inherit}
        svg text{font-size:12px;fill:currentColor}svg circle{color:inherit}
        table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}
        td,th{padding:.2rem .6rem;text-align:left;vertical-align:top;border-top:1px solid #8884}
        td:first-child{font-variant-numeric:tabular-nums;white-space:nowrap}
        tr.met td:nth-child(2){color:#009e73}tr.unmet{background:#d55e0022}
        .screen{display:inline-block;border:1px solid #8888;border-radius:.4rem;padding:.1rem .5rem;
        margin:0 .3rem .2rem 0}pre{overflow:auto;font-size:.8rem}
        """
}
