/** Begins the one line of a run's output that is its result; libraries under test may print lines of their own. */
export const RESULT_MARK = "@@signalbox-benchmark ";
