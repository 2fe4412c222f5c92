package cadre.server.fleet;

import cadre.server.access.Principal;
import cadre.wire.agent.Usage;
import cadre.wire.api.KeyCreated;
import cadre.wire.event.Actor;
import cadre.wire.id.NodeName;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.HeldAttempt;
import cadre.wire.link.NodeFacts;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** A node that says what a test tells it to say, as the session of a real one would. */
public final class FakeNode {
    public static final Duration SOON = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final NodeName name;
    private final ArrayDeque<ServerMessage> mail = new ArrayDeque<>();
    private NodeFacts facts =
            new NodeFacts(
                    "linux 6.1",
                    "amd64",
                    2,
                    1L << 30,
                    List.of(),
                    1L << 30,
                    List.of(),
                    1,
                    "0.1.0",
                    List.of(),
                    List.of(new NodeFacts.ProvedIsolation(IsolationKind.BUBBLEWRAP, true, "")),
                    List.of("/srv/git"));
    private long session;
    private String process = "one";
    private String account = "key KEY (node)\n";
    private Principal principal;

    FakeNode(Fleet fleet, NodeName name) {
        this.fleet = fleet;
        this.name = name;
        KeyCreated key = fleet.nodes.enlist(Actor.CADRE, name);
        this.principal = fleet.keys.authenticate(key.secret(), "127.0.0.1").orElseThrow();
    }

    private FakeNode(Fleet fleet, FakeNode same) {
        this.fleet = fleet;
        this.name = same.name;
        this.principal = same.principal;
        this.facts = same.facts;
        this.process = same.process;
        this.account = same.account;
    }

    /** The same node, to be connected to another server. */
    public FakeNode at(Fleet server) {
        return new FakeNode(server, this);
    }

    /** Another process of the same node. */
    public FakeNode process(String instance) {
        process = instance;
        return this;
    }

    public long session() {
        return session;
    }

    /** What its agents log in with from now on. */
    public FakeNode account(String text) {
        account = text;
        return this;
    }

    public FakeNode slots(int slots) {
        return with(facts.tags(), slots, facts.agents(), facts.roots());
    }

    public FakeNode tags(String... tags) {
        return with(List.of(tags), facts.slots(), facts.agents(), facts.roots());
    }

    public FakeNode cli(String cli) {
        var agents = List.of(new NodeFacts.FoundAgent(cli, "/usr/bin/" + cli, "1"));
        return with(facts.tags(), facts.slots(), agents, facts.roots());
    }

    public FakeNode clis(String... clis) {
        var agents =
                java.util.stream.Stream.of(clis)
                        .map(cli -> new NodeFacts.FoundAgent(cli, "/usr/bin/" + cli, "1"))
                        .toList();
        return with(facts.tags(), facts.slots(), agents, facts.roots());
    }

    public FakeNode roots(String... roots) {
        return with(facts.tags(), facts.slots(), facts.agents(), List.of(roots));
    }

    private FakeNode with(
            List<String> tags, int slots, List<NodeFacts.FoundAgent> agents, List<String> roots) {
        facts =
                new NodeFacts(
                        facts.os(),
                        facts.arch(),
                        facts.cores(),
                        facts.memoryBytes(),
                        facts.gpus(),
                        facts.diskFreeBytes(),
                        tags,
                        slots,
                        facts.version(),
                        agents,
                        facts.isolations(),
                        roots);
        return this;
    }

    /** Says hello; what it holds is what it is given here. */
    public ServerMessage.Welcome hello(HeldAttempt... held) {
        mail.clear();
        var opened =
                fleet.nodes.hello(
                        principal,
                        new NodeMessage.Hello(NodeMessage.PROTOCOL, process, facts, List.of(held)));
        session = opened.number();
        return opened.welcome();
    }

    /** Says hello as a process that finishes what it holds, and ends. */
    public void leaves(HeldAttempt... held) {
        mail.clear();
        session =
                fleet.nodes
                        .hello(
                                principal,
                                new NodeMessage.Hello(
                                        NodeMessage.PROTOCOL, process, facts, List.of(held), true))
                        .number();
    }

    public FakeNode connected() {
        hello();
        return this;
    }

    public void goAway() {
        fleet.nodes.disconnected(name, session);
    }

    public ServerMessage.BeatSeen beat(HeldAttempt... held) {
        return fleet.nodes.beat(principal, new NodeMessage.Beat(List.of(held), 1L << 30));
    }

    /** The next message, if one comes within {@code maxWait}. */
    public Optional<ServerMessage> next(Duration maxWait) {
        if (mail.isEmpty()) {
            mail.addAll(fleet.nodes.awaitOrders(name, session, maxWait));
        }
        return Optional.ofNullable(mail.poll());
    }

    public AttemptOrder order() {
        return ((ServerMessage.Start) next(SOON).orElseThrow()).order();
    }

    public ServerMessage.Stop stop() {
        return (ServerMessage.Stop) next(SOON).orElseThrow();
    }

    public void starts(AttemptOrder order) {
        fleet.nodes.started(
                principal,
                new NodeMessage.Started(
                        order.attempt(),
                        order.token(),
                        IsolationKind.BUBBLEWRAP,
                        LogStream.OUT,
                        account));
    }

    public void turns(AttemptOrder order) {
        fleet.nodes.turnBegan(principal, new NodeMessage.TurnBegan(order.attempt(), order.token()));
    }

    public ServerMessage.LogStored logs(
            AttemptOrder order, long offset, long missing, String text) {
        return fleet.logs.append(
                principal,
                new NodeMessage.Log(
                        order.attempt(),
                        order.token(),
                        LogStream.OUT,
                        offset,
                        missing,
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    public boolean ends(AttemptOrder order, Ending ending) {
        return ends(order, order.token(), ending, true);
    }

    public boolean ends(AttemptOrder order, long token, Ending ending, boolean turnBegun) {
        return fleet.nodes
                .finished(
                        principal,
                        new NodeMessage.Finished(order.attempt(), token, result(ending, turnBegun)))
                .applied();
    }

    /** Succeeds, and says what it has sent of its log. */
    public boolean succeeds(AttemptOrder order, LogTotal... sent) {
        return fleet.nodes
                .finished(
                        principal,
                        new NodeMessage.Finished(
                                order.attempt(),
                                order.token(),
                                result(new Ending.Succeeded(), true),
                                List.of(sent)))
                .applied();
    }

    /** Succeeds with these last words of its agent. */
    public boolean answers(AttemptOrder order, String answer) {
        var result = result(new Ending.Succeeded(), true).withAnswer(answer);
        return fleet.nodes
                .finished(
                        principal, new NodeMessage.Finished(order.attempt(), order.token(), result))
                .applied();
    }

    public boolean succeeds(AttemptOrder order) {
        return ends(order, new Ending.Succeeded());
    }

    /** As an agent that ends before it has asked a model anything. */
    public boolean succeedsWithoutUsage(AttemptOrder order) {
        return succeedsWithoutUsage(order, order.token());
    }

    public boolean succeedsWithoutUsage(AttemptOrder order, long token) {
        var result = result(new Ending.Succeeded(), true, Usage.NONE);
        return fleet.nodes
                .finished(principal, new NodeMessage.Finished(order.attempt(), token, result))
                .applied();
    }

    public static AttemptResult result(Ending ending, boolean turnBegun) {
        return result(ending, turnBegun, new Usage(1, 2, 3, 4, 0, Optional.empty()));
    }

    private static AttemptResult result(Ending ending, boolean turnBegun, Usage usage) {
        return new AttemptResult(
                ending,
                Optional.of(0),
                turnBegun,
                "done",
                "session-1",
                "",
                usage,
                List.of(),
                IsolationKind.BUBBLEWRAP,
                List.of(),
                List.of(),
                List.of(),
                5);
    }

    public HeldAttempt held(AttemptOrder order) {
        return new HeldAttempt(order.attempt(), order.token());
    }

    public Principal principal() {
        return principal;
    }

    public NodeFacts facts() {
        return facts;
    }

    public NodeName name() {
        return name;
    }
}
