package cadre.server.forges.check;

import cadre.server.access.Principal;
import cadre.server.forges.api.CallLog;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.host.Hosts;
import cadre.server.forges.tracker.Plane;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.forge.ConnectionReport;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checks connections when somebody asks. */
public final class ConnectionCheck {
    private static final Duration SILENT = Duration.ofDays(7);

    private final Supplier<List<Connection>> connections;
    private final Function<String, Optional<Instant>> lastDelivery;
    private final Function<String, Optional<Instant>> silentSince;
    private final Function<String, List<Finding>> projects;
    private final HookSteps steps;
    private final CallLog calls;
    private final InstantSource clock;

    /**
     * Checks of these connections.
     *
     * @param lastDelivery when the last webhook of a connection, by its name, came with a good
     *     signature
     * @param silentSince when Cadre changed something there, of which no webhook has told
     * @param projects what is to be said of a connection's repositories in flows
     */
    public ConnectionCheck(
            Supplier<List<Connection>> connections,
            Function<String, Optional<Instant>> lastDelivery,
            Function<String, Optional<Instant>> silentSince,
            Function<String, List<Finding>> projects,
            HookSteps steps,
            CallLog calls,
            InstantSource clock) {
        this.connections = connections;
        this.lastDelivery = lastDelivery;
        this.silentSince = silentSince;
        this.projects = projects;
        this.steps = steps;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * Looks at one; takes some seconds. Needs operator.
     *
     * @param repository at a Git host, this one alone; without it the first ten that the token sees
     * @throws CadreException FORBIDDEN; NOT_FOUND if there is no such connection
     */
    public ConnectionReport check(Principal by, String name, Optional<String> repository) {
        by.require(Grant.OPERATOR);
        var connection =
                connections.get().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name));
        var findings = new Findings();
        if (connection.token().isEmpty()) {
            findings.add(
                    "token",
                    Result.FAILED,
                    "none: webhooks are kept, and nothing is read or written there",
                    "Make one there and give it to the connection");
        } else {
            look(connection, repository, findings);
        }
        people(connection, findings);
        secret(connection, findings);
        delivery(connection, findings);
        projects.apply(name).forEach(findings::add);
        return new ConnectionReport(
                connection.name(),
                connection.provider().word(),
                connection.url().toString(),
                findings.isOk(),
                findings.all());
    }

    private void look(Connection connection, Optional<String> repository, Findings findings) {
        switch (connection.provider()) {
            case PLANE -> plane(connection, findings);
            case GITEA, FORGEJO, GITHUB, GITLAB ->
                    new HostCheck(
                                    connection,
                                    steps.address(connection),
                                    Hosts.of(connection, calls, clock).orElseThrow())
                            .look(repository, findings);
        }
    }

    private void plane(Connection connection, Findings findings) {
        var plane = new Plane(connection, calls, clock);
        var self = findings.look("token", plane::self);
        if (self.isEmpty()) {
            return;
        }
        findings.ok("token", "accepted, of the user " + self.get());
        findings.look("workspace", plane::projects)
                .ifPresent(projects -> {
                    if (projects.isEmpty()) {
                        findings.add(
                                "workspace",
                                Result.FAILED,
                                "no project of " + connection.workspace() + " is seen",
                                "Add the token's user to the projects, as a member");
                    } else {
                        findings.ok(
                                "workspace",
                                projects.size() == 1
                                        ? "1 project is seen"
                                        : projects.size() + " projects are seen");
                    }
                });
        own(connection, self.get(), findings);
    }

    static void own(Connection connection, String self, Findings findings) {
        if (connection.approvers().contains(self)) {
            findings.add(
                    "own user",
                    Result.FAILED,
                    "the token's user " + self + " is among those who may approve",
                    "Take it out of the approvers: agents must not approve their own work");
        }
    }

    private static void people(Connection connection, Findings findings) {
        if (connection.approvers().isEmpty()) {
            findings.add(
                    "approvers",
                    Result.WARNING,
                    "none: nobody's approval counts here",
                    "Name the ids of the people who may approve in the connection");
        } else {
            var count = connection.approvers().size();
            findings.ok(
                    "approvers",
                    count == 1 ? "1 person may approve" : count + " people may approve");
        }
        var both =
                connection.approvers().stream()
                        .filter(connection.ownActors()::contains)
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (!both.isEmpty()) {
            findings.add(
                    "own actors",
                    Result.WARNING,
                    "these are approvers, too, and approve nothing: " + both,
                    "Take each out of the one list or the other");
        }
    }

    private static void secret(Connection connection, Findings findings) {
        if (!connection.hookSecrets().isEmpty()) {
            findings.ok("webhook secret", connection.hookSecrets().size() + " in use");
        } else if (connection.allowUnsigned()) {
            findings.add(
                    "webhook secret",
                    Result.WARNING,
                    "none; unsigned webhooks are taken, from this machine only",
                    "Give it a secret as soon as anybody else can reach this server");
        } else {
            findings.add(
                    "webhook secret",
                    Result.WARNING,
                    "none: the webhook's address is closed, and Cadre looks by itself",
                    "For flows that hear at once set a secret there and in the connection");
        }
    }

    private void delivery(Connection connection, Findings findings) {
        var silent = silentSince.apply(connection.name());
        if (silent.isPresent()) {
            findings.add(
                    "deliveries",
                    Result.FAILED,
                    "Cadre wrote there at " + silent.get() + ", and no webhook has told of it",
                    steps.of(connection));
            return;
        }
        var last = lastDelivery.apply(connection.name());
        if (last.filter(at -> at.plus(SILENT).isAfter(clock.instant())).isPresent()) {
            findings.ok("deliveries", "they come");
        } else {
            findings.add(
                    "deliveries",
                    Result.WARNING,
                    last.isEmpty() ? "none came so far" : "none came in the last 7 days",
                    steps.of(connection));
        }
    }

    private CadreException unknown(String name) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "There is no such connection",
                Map.of(
                        "connection",
                        name,
                        "connections",
                        connections.get().stream().map(Connection::name).toList()),
                "See which there are with 'cadre connection list'");
    }
}
