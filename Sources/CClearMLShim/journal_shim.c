#include "journal_shim.h"
