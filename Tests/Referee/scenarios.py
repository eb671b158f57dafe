"""Plays named checks and prints what came of them, as every script of the referee does."""
import traceback


def play(checks, verbose, most=10, width=None):
    """Plays (name, check) pairs; a check returns its differences, or raises. Returns how many passed and failed.

    At most `most` differences of each are printed, each cut to `width`, unless `verbose` asks for all of them.
    """
    passed = failed = 0
    for name, check in checks:
        try:
            wrong = check()
        except Exception:  # one broken check must not hide the others
            failed += 1
            print(f"FAIL {name}\n     {traceback.format_exc()}")
            continue
        if wrong:
            failed += 1
            print(f"FAIL {name}")
            for line in wrong if verbose else wrong[:most]:
                print(f"     {line[:width]}")
        else:
            passed += 1
            print(f"ok   {name}", flush=True)
    return passed, failed


def play_scenarios(scenarios, options, make):
    """Plays the scenarios whose name contains `--only`, each with what `make` gives for it; prints the closing line.

    `make` is a context manager around one scenario. Returns the exit status.
    """
    def check(scenario):
        with make() as argument:
            return scenario(argument)

    chosen = [scenario for scenario in scenarios if not options.only or options.only in scenario.__name__]
    passed, failed = play([(scenario.__name__, lambda scenario=scenario: check(scenario)) for scenario in chosen],
                          options.verbose)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
