import Scenes

/// A scenario with one phone, `pixel`, and this timeline.
func story(
    _ timeline: String, phones: String = "  pixel: {at: home}", named file: String = "test.yaml"
) throws -> Scenario {
    let text = """
        name: A test
        story: Something is tried.
        places:
          home: -35.28, 149.13
          office: -35.29, 149.14
        phones:
        \(phones)
        timeline:
        \(timeline)

        """
    return try Scenario(Array(text.utf8), named: file)
}
