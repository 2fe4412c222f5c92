package cadre.node.agents;

import cadre.wire.agent.Step;

/** A tool that the CLI did not let the agent use: a notice of a form that the node knows again. */
public final class Refusal {
    private static final String BEGINNING = "the agent was refused a tool: ";

    private Refusal() {}

    /** The notice of it; {@code what} names the tool and says what is known of the reason. */
    static Step.Notice of(String what) {
        return new Step.Notice(Clip.text(BEGINNING + what.strip()));
    }

    /** Whether a notice is one of a refused tool: it belongs into the warnings of a result. */
    public static boolean isOne(Step.Notice notice) {
        return notice.text().startsWith(BEGINNING);
    }
}
