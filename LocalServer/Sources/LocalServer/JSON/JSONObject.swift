/// The members of a JSON object, in the order in which they were first set.
///
/// Order is kept because the order of hyperparameters is what their author chose. Small objects are searched linearly;
/// an index is built once an object has more members than that is good for.
struct JSONObject: Sendable {
    private(set) var keys: [String] = []
    private var storage: [JSON] = []
    private var index: [String: Int] = [:]

    /// The number of members above which an index is kept.
    private static let indexThreshold = 16

    init() {}

    var count: Int { keys.count }
    var isEmpty: Bool { keys.isEmpty }
    var values: [JSON] { storage }

    private func position(of key: String) -> Int? {
        index.isEmpty ? keys.firstIndex(of: key) : index[key]
    }

    subscript(key: String) -> JSON? {
        get { position(of: key).map { storage[$0] } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                storage[position] = value
            case (let position?, nil):
                keys.remove(at: position)
                storage.remove(at: position)
                rebuildIndex()
            case (nil, let value?):
                keys.append(key)
                storage.append(value)
                if !index.isEmpty {
                    index[key] = keys.count - 1
                } else if keys.count > Self.indexThreshold {
                    rebuildIndex()
                }
            case (nil, nil):
                break
            }
        }
    }

    private mutating func rebuildIndex() {
        index.removeAll(keepingCapacity: true)
        guard keys.count > Self.indexThreshold else { return }
        for (position, key) in keys.enumerated() { index[key] = position }
    }

    /// Sets all members of `other`, replacing those of the same name.
    mutating func merge(_ other: JSONObject) {
        for (key, value) in other { self[key] = value }
    }

    /// The same members without those whose value is null.
    func droppingNulls() -> JSONObject {
        var result = JSONObject()
        for (key, value) in self where !value.isNull { result[key] = value }
        return result
    }
}

extension JSONObject: Sequence {
    func makeIterator() -> Zip2Sequence<[String], [JSON]>.Iterator {
        zip(keys, storage).makeIterator()
    }
}

extension JSONObject: Equatable {
    /// Equal members, in any order.
    static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0] == $1 }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSON)...) {
        for (key, value) in elements { self[key] = value }
    }
}
