#include "CBenchmarkClock.h"
