package cadre.app.model;

import java.util.Map;

/** What the scripted model does in one turn. */
public sealed interface Turn {
    /** Says something and ends the turn. */
    record Say(String text) implements Turn {}

    /** Calls a tool of the CLI. */
    record Call(String tool, Map<String, Object> input) implements Turn {}

    /** Answers with an HTTP error, every time. */
    record Fault(int status) implements Turn {}

    /** Never answers. */
    record Hang() implements Turn {}
}
