package cadre.node.agents;

import cadre.wire.agent.Step;

/** Lines that were too long to be read: a notice of a form that the node knows again. */
public final class Unread {
    private static final String ENDING = " line(s) of more than 16 MiB were not read";

    private Unread() {}

    /** The notice of so many lines. */
    static Step.Notice lines(int count) {
        return new Step.Notice(count + ENDING);
    }

    /** Whether a notice is one of lines that were not read: the final event may be among them. */
    public static boolean isOne(Step.Notice notice) {
        return notice.text().endsWith(ENDING);
    }
}
