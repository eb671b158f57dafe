extension Plot {
    /// The data of a trace: numbers, texts, rows of numbers, or any JSON.
    ///
    /// Numbers stay a plain list until they are written, also for hundreds of thousands of points.
    public struct Values: Sendable, Equatable {
        enum Storage: Sendable, Equatable {
            case numbers([Double])
            case integers([Int64])
            /// 0, 1, 2, … below the limit.
            case count(Int)
            case texts([String])
            case rows([Values])
            case json(JSONValue)
            /// Rows of cells, written column by column; a row that is too short ends in `null`.
            case columns(rows: ArraySlice<[JSONValue]>, count: Int)
        }

        let storage: Storage

        init(_ storage: Storage) { self.storage = storage }

        /// A list of numbers.
        public static func numbers<Number: PlotNumber>(_ numbers: [Number]) -> Values { Number.plotValues(numbers) }

        /// A list of texts: categories, labels.
        public static func texts(_ texts: [String]) -> Values { Values(.texts(texts)) }

        /// A matrix of numbers, row by row; rows may differ in length as far as Plotly is concerned.
        public static func rows<Number: PlotNumber>(_ rows: [[Number]]) -> Values {
            Values(.rows(rows.map { Number.plotValues($0) }))
        }

        /// Any JSON, a single value as well as a list.
        public static func json(_ json: JSONValue) -> Values { Values(.json(json)) }

        /// How many elements there are; 1 for JSON that is no list.
        public var count: Int {
            switch storage {
            case .numbers(let numbers): numbers.count
            case .integers(let integers): integers.count
            case .count(let count): count
            case .texts(let texts): texts.count
            case .rows(let rows): rows.count
            case .json(.array(let elements)): elements.count
            case .json: 1
            case .columns(_, let count): count
            }
        }
    }
}
