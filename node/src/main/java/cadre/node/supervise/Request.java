package cadre.node.supervise;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a node asks of its supervisor, one line each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ask")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Request.Start.class, name = "start"),
    @JsonSubTypes.Type(value = Request.Attach.class, name = "attach"),
    @JsonSubTypes.Type(value = Request.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = Request.Until.class, name = "until"),
    @JsonSubTypes.Type(value = Request.Leave.class, name = "leave"),
})
sealed interface Request {
    /** The protocol of this version. */
    int PROTOCOL = 1;

    /** Who are you? */
    record Hello() implements Request {}

    /** Start this; its end is told on this connection. */
    record Start(RunOrder order) implements Request {}

    /** Tell the end of this run on this connection. */
    record Attach(String run) implements Request {}

    /** End this run: TERM, after {@code graceMs} KILL, until nothing is left. */
    record Stop(String run, long graceMs) implements Request {}

    /**
     * This run may go on until then; if nobody says more, it is to be ended.
     *
     * @param untilMs milliseconds since the machine's boot
     */
    record Until(String run, long untilMs) implements Request {}

    /** End yourself if you hold nothing. */
    record Leave() implements Request {}
}
