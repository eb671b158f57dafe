import FoundationEssentials
import Testing

@testable import ClearML

@Suite("Connecting values")
struct ParameterConnectionTests {
    enum Optimizer: String, Codable, CaseIterable { case adam, sgd }
    enum Schedule: Codable, Equatable { case constant, cosine(warmup: Int) }

    struct Augmentation: Codable, Equatable {
        var flip = true
        var scales: [Double] = [0.5, 1]
    }

    struct Everything: Codable, Equatable {
        var learningRate = 0.05
        var momentum: Float = 0.1
        var epochs = 20
        var seed = UInt64.max
        var small: Int8 = -3
        var name = "mlp"
        var shuffle = true
        var layers = [64, 32]
        var empty: [String] = []
        var optimizer = Optimizer.adam
        var schedule = Schedule.cosine(warmup: 5)
        var augmentation = Augmentation()
        var limit: Int?
        var classWeights: [String: Double] = ["a": 1, "b": 2.5]
        var started = Date(timeIntervalSince1970: 1_700_000_000.25)
        var data = URL(string: "s3://bucket/digits")
        var price = Decimal(string: "0.10")
    }

    static func text(_ items: [ParameterItem]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: items.map { ($0.name, "\($0.value) \($0.type ?? "-")") })
    }

    @Test("Every property becomes a parameter with its type, nested ones joined by a slash")
    func writing() throws {
        let connection = try ParameterConnection(section: nil, encoding: Everything())
        #expect(
            Self.text(connection.items) == [
                "learningRate": "0.05 float", "momentum": "0.1 float", "epochs": "20 int",
                "seed": "18446744073709551615 int", "small": "-3 int", "name": "mlp str", "shuffle": "True bool",
                "layers": "[64, 32] list/int", "empty": "[] list", "optimizer": "adam Optimizer",
                "schedule/cosine/warmup": "5 int", "augmentation/flip": "True bool",
                "augmentation/scales": "[0.5, 1.0] list/float", "classWeights/a": "1.0 float",
                "classWeights/b": "2.5 float", "started": "2023-11-14T22:13:20.250Z str",
                "data": "s3://bucket/digits str", "price": "0.1 float",
            ]
        )
        #expect(connection.items.allSatisfy { $0.section == "General" })
        let optimizer = try #require(connection.items.first { $0.name == "optimizer" })
        #expect(optimizer.help == "Values:\nadam,\nsgd")
    }

    @Test("What was written reads back to the same value")
    func roundTrip() throws {
        let original = Everything()
        let connection = try ParameterConnection(section: nil, encoding: original)
        let outcome = try connection.overridden(Everything.self, by: connection.items)
        #expect(outcome.value == original)
        #expect(outcome.missing.isEmpty)
        #expect(outcome.rejected.isEmpty)
    }

    @Test("Without a server's values the local ones come back and are all missing there")
    func nothingThere() throws {
        let connection = try ParameterConnection(section: nil, encoding: Everything())
        let outcome = try connection.overridden(Everything.self, by: [])
        #expect(outcome.value == Everything())
        #expect(outcome.missing == connection.items)
    }

    static func item(_ name: String, _ value: String, _ type: String? = nil, in section: String = "General")
        -> ParameterItem
    {
        ParameterItem(section: section, name: name, value: value, type: type)
    }

    @Test("An agent's overrides come back in the declared types")
    func overrides() throws {
        let connection = try ParameterConnection(section: nil, encoding: Everything())
        let outcome = try connection.overridden(
            Everything.self,
            by: [
                Self.item("learningRate", "0.2"), Self.item("epochs", "3"), Self.item("shuffle", "False"),
                Self.item("layers", "[8, 8, 8]"), Self.item("optimizer", "sgd"), Self.item("limit", "100"),
                Self.item("augmentation/flip", "0"), Self.item("augmentation/scales", "[2]"),
                Self.item("schedule/cosine/warmup", "9"), Self.item("classWeights/b", "4"), Self.item("name", "7"),
                Self.item("unknown", "ignored"), Self.item("epochs", "99", in: "Other"),
            ]
        )
        var expected = Everything()
        expected.learningRate = 0.2
        expected.epochs = 3
        expected.shuffle = false
        expected.layers = [8, 8, 8]
        expected.optimizer = .sgd
        expected.limit = 100
        expected.augmentation = Augmentation(flip: false, scales: [2])
        expected.schedule = .cosine(warmup: 9)
        expected.classWeights["b"] = 4
        expected.name = "7"
        #expect(outcome.value == expected)
        #expect(outcome.rejected.isEmpty)
        #expect(outcome.missing.map(\.name).contains("momentum"))
        #expect(!outcome.missing.map(\.name).contains("epochs"))
    }

    @Test(
        "An override that does not fit is named, and the local value stands",
        arguments: [
            ("epochs", "many"), ("epochs", "3.5"), ("small", "300"), ("optimizer", "lion"), ("layers", "[a, b]"),
            ("augmentation/scales", "wide"), ("learningRate", ""), ("started", "yesterday"),
        ]
    )
    func unfitting(name: String, text: String) throws {
        let connection = try ParameterConnection(section: nil, encoding: Everything())
        let fine = Self.item("name", "other")
        let outcome = try connection.overridden(Everything.self, by: [Self.item(name, text), fine])
        var expected = Everything()
        expected.name = "other"
        #expect(outcome.value == expected)
        #expect(outcome.rejected.map(\.name) == [name])
    }

    @Test("An empty text without a type is no value for an optional")
    func optionalOverride() throws {
        struct Run: Codable, Equatable { var limit: Int? = 5 }
        let connection = try ParameterConnection(section: nil, encoding: Run())
        #expect(try connection.overridden(Run.self, by: [Self.item("limit", "")]).value == Run(limit: nil))
    }

    @Test("A whole structure may be overridden by one map")
    func mapOverride() throws {
        let connection = try ParameterConnection(section: nil, encoding: Everything())
        let map = Self.item("augmentation", #"{"flip": false, "scales": [1]}"#, "dict")
        #expect(
            try connection.overridden(Everything.self, by: [map]).value.augmentation
                == Augmentation(flip: false, scales: [1])
        )
    }

    @Test("Values that refuse an override by their own rule fail, and say why")
    func ownRule() throws {
        struct Positive: Codable {
            var rate: Double
            init(rate: Double) { self.rate = rate }
            init(from decoder: any Decoder) throws {
                rate = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .rate)
                guard rate > 0 else { throw ClearMLError(code: .invalidArgument, message: "rate must be positive") }
            }
        }
        let connection = try ParameterConnection(section: nil, encoding: Positive(rate: 1))
        let error = #expect(throws: ClearMLError.self) {
            try connection.overridden(Positive.self, by: [Self.item("rate", "-1")])
        }
        #expect(error?.code == .invalidParameters)
        #expect(error?.message.contains("rate must be positive") == true)
    }

    @Test("Dictionaries nest, keep their types and take overrides")
    func dictionaries() throws {
        let local: [String: ParameterValue] = ["lr": 0.1, "epochs": 3, "nested": ["deep": ["x": 1], "l": [1, 2]]]
        let connection = try ParameterConnection(section: "Train", tree: .tree(of: local))
        #expect(
            Self.text(connection.items)
                == ["lr": "0.1 float", "epochs": "3 int", "nested/deep/x": "1 int", "nested/l": "[1, 2] list/int"]
        )
        #expect(connection.items.allSatisfy { $0.section == "Train" })
        let outcome = connection.overridden(
            local,
            by: [
                Self.item("epochs", "3.5", in: "Train"), Self.item("nested/deep/x", "5", in: "Train"),
                Self.item("nested/l", "none", in: "Train"), Self.item("extra", "1", in: "Train"),
                Self.item("lr", "9", in: "General"),
            ]
        )
        #expect(outcome.value == ["lr": 0.1, "epochs": 3.5, "nested": ["deep": ["x": 5], "l": [1, 2]]])
        #expect(outcome.rejected.map(\.name) == ["nested/l"])
        #expect(outcome.missing.map(\.name) == ["lr"])
    }

    @Test("What cannot be a set of parameters is refused at the call")
    func refusals() {
        func code(_ body: () throws -> Void) -> ClearMLError.Code? {
            #expect(throws: ClearMLError.self) { try body() }?.code
        }
        #expect(code { _ = try ParameterConnection(section: nil, encoding: 3) } == .invalidParameters)
        #expect(code { _ = try ParameterConnection(section: nil, encoding: [1, 2]) } == .invalidParameters)
        #expect(code { _ = try ParameterConnection(section: " ", encoding: ["a": 1]) } == .invalidArgument)
        #expect(code { _ = try ParameterConnection(section: nil, encoding: ["": 1]) } == .invalidArgument)
    }

    @Test(
        "Flat names split at the first slash",
        arguments: [("lr", "General", "lr"), ("a/b/c", "a", "b/c"), ("/x", "General", "x")]
    )
    func flatNames(flat: String, section: String, name: String) {
        let split = ParameterItem.split(flat)
        #expect(split.section == section)
        #expect(split.name == name)
    }
}
