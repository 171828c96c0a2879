import Foundation
import Testing

@testable import Scenes

/// What the reader has to say about a text, line by line; empty if it likes it.
func complaints(about text: String, as decode: (Keys) -> Void) -> [String] {
    complaints(about: Array(text.utf8), as: decode)
}

func complaints(about bytes: [UInt8], as decode: (Keys) -> Void) -> [String] {
    do throws(SceneError) {
        try SceneReader.read(bytes, named: "scene.yaml", as: decode)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

/// One value of key `x`, and what the reader has to say about it.
func reading<Value>(_ text: String, _ scalar: Scalar<Value>) -> (value: Value?, complaint: String?)
{
    var value: Value?
    let found = complaints(about: "x: \(text)") { value = $0.value("x", scalar) }
    return (value, found.first.map { $0.replacing("scene.yaml:1:4: ", with: "") })
}

/// The file at a path of the source tree.
func shipped(_ path: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../\(path)").standardizedFileURL.path
}
