// What the examples of README.md and docs/ take as given; scripts/lib/docs.sh compiles each of them after this.

func trainEpoch() -> Double { 0.5 }
let best = 0.97
let confusion = [[17, 1], [0, 18]]
let picture = [UInt8](repeating: 0, count: 64)
