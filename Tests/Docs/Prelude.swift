// What the examples of README.md and docs/ take as given; scripts/lib/docs.sh compiles each of them after this.

func trainEpoch() -> Double { 0.5 }
let best = 0.97
