package cadre.app.model;

import java.time.Duration;

/** What goes wrong with an answer. */
public sealed interface Trouble {
    /** How often something happens that never stops. */
    int ALWAYS = Integer.MAX_VALUE;

    /**
     * An HTTP error, so many times; then the answer.
     *
     * @param retryAfterSec the header of that name, 0 for none
     */
    record Refusal(int status, int retryAfterSec, int times) implements Trouble {}

    /** The request is accepted and never answered. */
    record Silence() implements Trouble {}

    /** After so many frames nothing more comes, and the connection stays open. */
    record Stall(int afterFrames) implements Trouble {}

    /** After so many frames the connection breaks, so many times; then the answer. */
    record Cut(int afterFrames, int times) implements Trouble {}

    /** After so many frames the answer ends as if it were whole, without its last event. */
    record EarlyEnd(int afterFrames) implements Trouble {}

    /** Each frame comes so long after the one before. */
    record Slowness(Duration between) implements Trouble {}
}
