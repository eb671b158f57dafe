import Foundation
import Testing

@testable import ClearMLAPI

@Suite struct JSONValueTests {
    @Test func writesOneSortedLineAndAPrettyForm() {
        let value: JSONValue = ["b": [1, 2.5, []], "a": ["x": nil, "y": "q\"\u{1}"], "c": [:]]
        #expect(value.description == #"{"a":{"x":null,"y":"q\"\u0001"},"b":[1,2.5,[]],"c":{}}"#)
        let pretty = String(decoding: value.serialized(.init(isPretty: true)), as: UTF8.self)
        #expect(
            pretty == """
                {
                  "a": {
                    "x": null,
                    "y": "q\\"\\u0001"
                  },
                  "b": [
                    1,
                    2.5,
                    []
                  ],
                  "c": {}
                }
                """
        )
    }

    @Test(arguments: [1e20, 1e-7, .leastNonzeroMagnitude, 1.7976931348623157e308, 0.1, -0.0, 100, 1 / 3] as [Double])
    func numbersSurviveTheWay(value: Double) throws {
        let text = JSONValue.number(value).description
        #expect(try JSONValue(parsing: text).doubleValue?.bitPattern == value.bitPattern)
        #expect(!text.contains("inf"))
    }

    @Test func membersAreReadAndSet() {
        var value: JSONValue = nil
        value["a"]["b"] = 1
        value["list"] = [1, "x"]
        #expect(value == ["a": ["b": 1], "list": [1, "x"]])
        #expect(value["list"][1] == "x")
        #expect(value["list"][2].isNull && value["list"][-1].isNull && value["a"][0].isNull)
        var number: JSONValue = 1
        number["a"] = 2
        #expect(number == 1)
    }

    @Test func numbersConvertOnlyWithoutLoss() {
        #expect(JSONValue.number(3).integerValue == 3)
        #expect(JSONValue.number(3.5).integerValue == nil)
        #expect(JSONValue.number(1e300).integerValue == nil)
        #expect(JSONValue.number(.nan).integerValue == nil)
        #expect(JSONValue.integer(3).doubleValue == 3)
        #expect(JSONValue.bool(true).integerValue == nil)
        #expect(JSONValue.string("3").integerValue == nil)
    }

    struct Model: Codable, Equatable {
        enum Kind: String, Codable { case big, small }
        struct Layer: Codable, Equatable {
            var units: UInt16
            var rate: Float?
        }
        var name = "n"
        var kind = Kind.small
        var layers = [Layer(units: 3, rate: nil), Layer(units: 65_535, rate: 0.5)]
        var table = ["a": [1.5, 2]]
        var flag = true
        var raw: JSONValue = ["anything": [1, nil]]
        var url: URL?
        var tuple: [[Int8]] = [[1, -1], []]
    }

    @Test func anyCodableValueGoesThereAndBack() throws {
        let json = try JSONValue(encoding: Model())
        #expect(json["layers"] == [["units": 3], ["units": 65_535, "rate": 0.5]])
        #expect(json["kind"] == "small")
        #expect(try json.decode(Model.self) == Model())
        #expect(try JSONValue(parsing: json.serialized()).decode(Model.self) == Model())
    }

    @Test func foundationsCoderAgrees() throws {
        let json = try JSONValue(encoding: Model())
        let data = try JSONEncoder().encode(Model())
        #expect(try JSONValue(parsing: Array(data)).decode(Model.self) == Model())
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == JSONValue(parsing: Array(data)))
        #expect(try JSONDecoder().decode(Model.self, from: JSONEncoder().encode(json)) == Model())
    }

    class Base: Codable {
        var id = 1
    }

    final class Derived: Base {
        var name = "d"
        enum Keys: CodingKey { case name }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            name = try container.decode(String.self, forKey: .name)
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(name, forKey: .name)
            try super.encode(to: container.superEncoder())
        }
    }

    @Test func inheritanceHasAPlace() throws {
        let json = try JSONValue(encoding: Derived())
        #expect(json == ["name": "d", "super": ["id": 1]])
        #expect(try json.decode(Derived.self).id == 1)
    }

    @Test(
        arguments: [
            (["units": -1], "units"), (["units": 1.5], "units"), (["units": "1"], "units"),
            (["units": 65_536], "units"),
            ([:], ""), (["units": 1, "rate": "x"], "rate"), ([], ""),
        ] as [(JSONValue, String)]
    )
    func nothingIsConvertedSilently(json: JSONValue, key: String) {
        let error = #expect(throws: DecodingError.self) { try json.decode(Model.Layer.self) }
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
                context.codingPath
            default: []
            }
        #expect(path.map(\.stringValue).joined(separator: ".") == key)
    }

    @Test func anIntegerAboveTheRangeIsRefused() {
        #expect(throws: EncodingError.self) { try JSONValue(encoding: ["a": UInt64.max]) }
    }

    @Test(arguments: [[], [0], [0, 255], [1, 2, 3], Array(0...255)] as [[UInt8]])
    func base64GoesThereAndBack(bytes: [UInt8]) {
        let text = Base64.encode(bytes)
        #expect(text == Data(bytes).base64EncodedString())
        #expect(Base64.decode(text.utf8) == bytes)
        let url = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(Base64.decode(url.utf8) == bytes)
    }

    @Test(arguments: ["a", "a b=", "é", "=a", "ab=c"])
    func base64RefusesOtherText(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
