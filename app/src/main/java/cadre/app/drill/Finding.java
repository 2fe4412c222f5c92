package cadre.app.drill;

/**
 * Something that is not as promised.
 *
 * @param promise which promise is broken, a stable word such as {@code lost_log}
 * @param thing what it is about: {@code j17}, {@code n1}, a file
 * @param what what was seen, and what should have been
 */
public record Finding(String promise, String thing, String what) {}
