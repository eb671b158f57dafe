/// A small XML document as storages answer: elements and text, attributes and comments left out.
///
/// Whatever bytes come: it is read in one pass without recursion, and refused beyond its limits. External entities and
/// document types do not exist here.
struct XMLElement: Sendable, Equatable {
    private static let maximumDepth = 32
    private static let maximumElements = 200_000

    /// The name without its namespace.
    var name: String
    /// The text directly inside, all of it joined.
    var text = ""
    var children: [XMLElement] = []

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of that name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    private init(name: String) { self.name = name }

    /// Reads a document; nil when it is none.
    init?(_ bytes: [UInt8]) {
        var scanner = XMLScanner(bytes)
        var open: [XMLElement] = []
        var count = 0
        while let token = scanner.next() {
            switch token {
            case .start(let name, let isEmpty):
                count += 1
                guard open.count < Self.maximumDepth, count <= Self.maximumElements else { return nil }
                open.append(XMLElement(name: name))
                guard isEmpty else { continue }
                fallthrough
            case .end:
                guard let element = open.popLast() else { return nil }
                if case .end(let name) = token, name != element.name { return nil }
                guard !open.isEmpty else {
                    self = element
                    return
                }
                open[open.count - 1].children.append(element)
            case .text(let text):
                if !open.isEmpty { open[open.count - 1].text += text }
            }
        }
        return nil
    }

    /// Text for the inside of an element.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
