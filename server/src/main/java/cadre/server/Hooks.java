package cadre.server;

import cadre.server.access.Throttle;
import cadre.server.access.secret.Vault;
import cadre.server.feed.Feed;
import cadre.server.flows.FlowFiles;
import cadre.server.flows.RefusedFile;
import cadre.server.flows.delivery.Deliveries;
import cadre.server.flows.outbox.HookSilence;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.check.ConnectionCheck;
import cadre.server.forges.check.HookSteps;
import cadre.server.forges.check.RefusedTokens;
import cadre.server.forges.check.TokenWarnings;
import cadre.server.forges.connection.ConfiguredConnections;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.ConnectionChanges;
import cadre.server.forges.connection.Connections;
import cadre.server.forges.connection.FlowProjects;
import cadre.server.forges.connection.Source;
import cadre.server.forges.connection.StoredConnections;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.rest.ConnectionChangeRoutes;
import cadre.server.gateways.rest.ConnectionRoutes;
import cadre.server.gateways.rest.ConnectionTestRoutes;
import cadre.server.gateways.rest.DeliveryRoutes;
import cadre.server.gateways.webhooks.WebhookRoutes;
import cadre.server.insight.DoctorView.Check;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the composition that takes in webhooks: connections, and the journal. */
record Hooks(
        Connections connections,
        ConnectionChanges changes,
        FlowProjects projects,
        FlowFiles files,
        Deliveries deliveries,
        HookSilence silence,
        RefusedTokens refused)
        implements AutoCloseable {
    /** How many looks of a flow a delivery may take, before its webhook is called silent. */
    private static final int PATIENCE = 5;

    /** What was written longer ago says nothing of webhooks. */
    private static final Duration MEMORY = Duration.ofDays(7);

    /**
     * Puts it together.
     *
     * @throws CadreException INVALID if connections or projects are configured wrongly
     */
    static Hooks assemble(
            ServerConfig config, Database database, Feed feed, Vault vault, InstantSource clock) {
        var connections =
                new Connections(
                        () -> config.connections().read(vault::ofConnection),
                        new StoredConnections(database, vault)::all,
                        clock);
        var projects = new FlowProjects(config.home());
        projects.all(); // a mistake in it is told at the start
        var kept = config.retention().deliveries().orElse(MEMORY);
        return new Hooks(
                connections,
                new ConnectionChanges(
                        new ConnectionChanges.Store(database, feed, vault),
                        connections,
                        projects,
                        clock,
                        new SecureRandom()),
                projects,
                new FlowFiles(database, projects),
                new Deliveries(database, feed, connections, clock),
                new HookSilence(
                        database,
                        config.limits().flowLook().multipliedBy(PATIENCE),
                        kept.compareTo(MEMORY) < 0 ? kept : MEMORY,
                        clock),
                new RefusedTokens());
    }

    /** A log from which the doctor learns of tokens that are not taken, too. */
    CallLog heeded(CallLog log) {
        return refused.beside(log);
    }

    /** Says in the log which tokens could do more than they should, when their hosts answer. */
    void warnOfTokens(CallLog calls, InstantSource clock) {
        new TokenWarnings(heeded(calls), clock).start(connections.all());
    }

    /** When Cadre changed something there, of which no webhook has told though it could. */
    private Optional<Instant> silentSince(Connection connection) {
        return connection.hookSecrets().isEmpty() && !connection.allowUnsigned()
                ? Optional.empty()
                : silence.since(connection.name(), deliveries.traffic(connection.name()).lastAt());
    }

    /** Connections whose webhooks have gone silent, and since when. */
    Map<String, Instant> silent() {
        var silent = new TreeMap<String, Instant>();
        for (var one : connections.all()) {
            silentSince(one).ifPresent(since -> silent.put(one.name(), since));
        }
        return silent;
    }

    /** What is wrong with the configuration now, so that an older one counts. */
    private List<CadreException> problems() {
        return Stream.of(connections.problem(), projects.problem())
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * A configuration or a flow that is wrong now, connections without a secret to which they
     * refer, tokens that the other end does not take, and webhooks that have gone silent.
     */
    List<Check> checks(HookSteps steps) {
        return Stream.of(
                        problems().stream().map(Hooks::wrong).distinct(),
                        files.refused().stream().map(Hooks::wrong),
                        connections.configured().stream().flatMap(Hooks::incomplete),
                        connections.all().stream()
                                .filter(one -> refused.isRefused(one.name()))
                                .map(Hooks::refused),
                        connections.all().stream().flatMap(one -> silent(one, steps)))
                .flatMap(checks -> checks)
                .toList();
    }

    private static Stream<Check> incomplete(Connections.Configured one) {
        if (one.missing().isEmpty()) {
            return Stream.empty();
        }
        var name = one.connection().name();
        return Stream.of(
                new Check(
                        "connection " + name,
                        false,
                        "it refers to what is not set: " + String.join(", ", one.missing()),
                        one.source() == Source.STORED
                                ? "Put the key of the secrets back, or give the secrets again with"
                                        + " 'cadre connection add "
                                        + name
                                        + "'"
                                : "Set a secret with 'cadre secret set NAME --for connection:"
                                        + name
                                        + "', a variable in the server's environment"));
    }

    private static Check refused(Connection one) {
        return new Check(
                "connection " + one.name(),
                false,
                "its token is not accepted at " + one.url(),
                "Copy it whole, or make a new one there, and give it to the connection: where it"
                        + " came from, such as .env of the server, which reads it at its start; see"
                        + " 'cadre connection test "
                        + one.name()
                        + "'");
    }

    private static Check wrong(RefusedFile file) {
        return new Check("flow of " + file.repository(), false, file.told(), file.problem().fix());
    }

    /** Of the flows of a host's repositories. */
    private List<Finding> flows(String connection) {
        return files.refused().stream()
                .filter(file -> file.host().equals(connection))
                .map(file ->
                        new Finding(
                                "flow of " + file.repository(),
                                Result.FAILED,
                                file.told(),
                                file.problem().fix()))
                .toList();
    }

    private static Check wrong(CadreException problem) {
        return new Check(
                ConfiguredConnections.FILE,
                false,
                problem.which().entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "the last good one counts: " + problem.what() + " (",
                                        ")")),
                problem.fix());
    }

    private Stream<Check> silent(Connection one, HookSteps steps) {
        return silentSince(one).stream()
                .map(since ->
                        new Check(
                                "webhook " + one.name(),
                                false,
                                "silent: Cadre wrote there at "
                                        + since
                                        + ", and no webhook has told of it",
                                steps.of(one)));
    }

    private ConnectionCheck check(CallLog calls, HookSteps steps, InstantSource clock) {
        return new ConnectionCheck(
                connections::all,
                name -> deliveries.traffic(name).lastAt(),
                name -> connections.find(name).flatMap(this::silentSince),
                this::flows,
                steps,
                heeded(calls),
                clock);
    }

    List<Route> routes(
            Throttle throttle,
            CallLog calls,
            HookSteps steps,
            String publicUrl,
            InstantSource clock) {
        var all = new ArrayList<Route>();
        all.addAll(new WebhookRoutes(connections, deliveries, throttle).routes());
        all.addAll(new DeliveryRoutes(deliveries).routes());
        all.addAll(
                new ConnectionRoutes(
                                connections,
                                this::problems,
                                deliveries,
                                this::silentSince,
                                steps,
                                publicUrl)
                        .routes());
        all.addAll(new ConnectionChangeRoutes(changes, publicUrl).routes());
        all.addAll(new ConnectionTestRoutes(check(calls, steps, clock)).routes());
        return all;
    }

    @Override
    public void close() {
        deliveries.close();
    }
}
