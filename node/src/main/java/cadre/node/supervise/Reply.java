package cadre.node.supervise;

import cadre.process.ProcessIdentity;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a supervisor answers or tells, one line each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Reply.Running.class, name = "running"),
    @JsonSubTypes.Type(value = Reply.NotStarted.class, name = "not_started"),
    @JsonSubTypes.Type(value = Reply.Unknown.class, name = "unknown"),
    @JsonSubTypes.Type(value = Reply.Exited.class, name = "exited"),
    @JsonSubTypes.Type(value = Reply.Leaving.class, name = "leaving"),
})
sealed interface Reply {
    /** Who it is and what it holds. */
    record Hello(int protocol, String version, long pid, List<String> runs) implements Reply {
        public Hello {
            runs = List.copyOf(runs);
        }
    }

    /** It runs, as this process. */
    record Running(ProcessIdentity process) implements Reply {}

    /** It could not be started; nothing of it has run. */
    record NotStarted(String reason) implements Reply {}

    /** No such run is held here. */
    record Unknown() implements Reply {}

    /** It has ended and nothing is left of it; its exit file is written. */
    record Exited(RunEnd end) implements Reply {}

    /** The answer to leave: whether it does. */
    record Leaving(boolean yes) implements Reply {}
}
