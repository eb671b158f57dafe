import ClearMLAPI
import Testing

@testable import ClearML

@Suite("What a process said about hyperparameters")
struct ParameterStoreTests {
    static func item(_ flat: String, _ value: ParameterValue) -> ParameterItem {
        let (section, name) = ParameterItem.split(flat)
        return ParameterItem(section: section, name: name, value: value)
    }

    static func values(_ store: ParameterStore, over base: [ParameterItem] = []) -> [String: ParameterValue] {
        Dictionary(uniqueKeysWithValues: store.items(over: base).map { ($0.flatName, $0.typedValue) })
    }

    let base = [item("General/a", 1), item("General/b", 2), item("Args/c", 3)]

    @Test("Without an edit the server's parameters stand")
    func untouched() {
        #expect(Self.values(ParameterStore(), over: base) == ["General/a": 1, "General/b": 2, "Args/c": 3])
    }

    @Test("A merge adds and overwrites")
    func merging() {
        var store = ParameterStore()
        store.apply([Self.item("General/a", 10), Self.item("General/d", 4)], replacing: .none)
        #expect(Self.values(store) == ["General/a": 10, "General/d": 4])
        #expect(
            Self.values(store, over: base) == ["General/a": 10, "General/b": 2, "General/d": 4, "Args/c": 3]
        )
    }

    @Test("Replacing a section drops what that section had, before and in this process")
    func section() {
        var store = ParameterStore()
        store.apply([Self.item("General/x", 0), Self.item("Args/y", 0)], replacing: .none)
        store.apply([Self.item("General/a", 10)], replacing: .section)
        #expect(Self.values(store, over: base) == ["General/a": 10, "Args/c": 3, "Args/y": 0])
    }

    @Test("Replacing all drops everything, and later merges add to it")
    func all() {
        var store = ParameterStore()
        store.apply([Self.item("General/x", 0)], replacing: .none)
        store.apply([Self.item("Other/z", 1)], replacing: .all)
        store.apply([Self.item("General/a", 5)], replacing: .none)
        #expect(Self.values(store, over: base) == ["Other/z": 1, "General/a": 5])
    }

    @Test("A deleted parameter is gone until it is written again")
    func deletion() {
        var store = ParameterStore()
        store.delete(section: "General", name: "a")
        #expect(Self.values(store, over: base) == ["General/b": 2, "Args/c": 3])
        store.apply([Self.item("General/a", 7)], replacing: .none)
        #expect(Self.values(store, over: base)["General/a"] == 7)
    }

    @Test("A name with a slash in its section is not mixed up with a nested one")
    func slashes() {
        var store = ParameterStore()
        store.apply(
            [
                ParameterItem(section: "a/b", name: "c", value: 1), ParameterItem(section: "a", name: "b/c", value: 2),
            ],
            replacing: .none
        )
        #expect(store.items().count == 2)
    }

    struct Keeping: Sendable {
        var type: String?
        var value: ParameterValue
        var result: String?
    }

    @Test(
        "A new value keeps the declared type where it fits",
        arguments: [
            Keeping(type: "float", value: 3, result: "float"),
            Keeping(type: "int", value: 3.5, result: "float"),
            Keeping(type: "int", value: "many", result: "str"),
            Keeping(type: "str", value: 3, result: "str"),
            Keeping(type: "tuple/int", value: [1, 2], result: "tuple/int"),
            Keeping(type: "bool", value: 1, result: "bool"),
            Keeping(type: nil, value: 1, result: "int"),
            Keeping(type: "float", value: nil, result: nil),
        ]
    )
    func keeping(_ row: Keeping) {
        let existing = ParameterItem(section: "S", name: "n", value: "", type: row.type, help: "what it is")
        let item = ParameterItem(section: "S", name: "n", value: row.value).keeping(existing)
        #expect(item.type == row.result)
        #expect(item.help == "what it is")
    }
}
