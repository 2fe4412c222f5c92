package cadre.wire.crew;

import java.time.Instant;

/**
 * How many parts may run at once with one CLI, while that is less than usual.
 *
 * @param width at least 1
 * @param since when it last changed
 * @param why for people
 */
public record PaceView(String cli, int width, Instant since, String why) {}
