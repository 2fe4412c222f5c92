package cadre.server.gateways.rest;

import cadre.server.access.Seat;
import cadre.server.flows.Flows;
import cadre.server.flows.UnderWay;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.insight.Doctor;
import cadre.server.insight.DoctorView;
import cadre.server.insight.Metrics;
import cadre.server.insight.Summary;
import cadre.wire.api.Grant;
import cadre.wire.api.MeView;
import cadre.wire.api.SummaryView;
import cadre.wire.release.Release;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The server itself: whether it is well, what it is, whose key this is. */
public final class ServerRoutes {
    private static final int MOST_TASKS = 10;

    private final Metrics metrics;
    private final Doctor doctor;
    private final Summary summary;
    private final Flows flows;
    private final String publicUrl;

    /**
     * The routes.
     *
     * @param publicUrl empty for the address that the caller used
     */
    public ServerRoutes(
            Metrics metrics, Doctor doctor, Summary summary, Flows flows, String publicUrl) {
        this.metrics = metrics;
        this.doctor = doctor;
        this.summary = summary;
        this.flows = flows;
        this.publicUrl = publicUrl;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/health")
                        .needs(Rule.open())
                        .says("Whether the server serves")
                        .answers(Content.json(HealthView.class))
                        .by(_ -> Answer.json(new HealthView("ok", true, Release.VERSION))),
                Route.get("/status")
                        .needs(new Rule.LoopbackOrKey(Grant.VIEWER))
                        .says("The state of the bus and its tracked tasks")
                        .answers(Content.json(StatusView.class))
                        .by(_ -> Answer.json(status())),
                Route.get("/metrics")
                        // every agent of this machine shares the loopback: only /status is open
                        .needs(Rule.key(Grant.VIEWER))
                        .says("Figures in the text format of Prometheus")
                        .answers(new Content.Raw("text/plain"))
                        .by(_ ->
                                new Answer.Bytes(
                                        Metrics.MEDIA_TYPE,
                                        metrics.scrape().getBytes(StandardCharsets.UTF_8))),
                Route.get("/api/v1/me")
                        .needs(Rule.team(Grant.VIEWER))
                        .says("Whose key this is, and what server it is")
                        .answers(Content.json(MeView.class))
                        .by(this::me),
                Route.get("/api/v1/summary")
                        .needs(Rule.key(Grant.VIEWER))
                        .says("How many jobs and nodes are in each state, and what models cost")
                        .answers(Content.json(SummaryView.class))
                        .by(_ -> Answer.json(summary.look())),
                Route.get("/api/v1/doctor")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("What the server finds when it looks at itself")
                        .answers(Content.json(DoctorView.class))
                        .by(_ -> Answer.json(doctor.look())));
    }

    private StatusView status() {
        return new StatusView(
                new HubView("healthy"),
                flows.underWay(MOST_TASKS).stream().map(ActiveTask::of).toList());
    }

    private Answer me(Call call) {
        var principal = call.principal();
        return Answer.json(
                new MeView(
                        principal.key(),
                        principal.name(),
                        principal.grant(),
                        principal.seat().map(Seat::team),
                        principal.seat().map(Seat::member),
                        Release.VERSION,
                        publicUrl.isEmpty() ? call.calledAddress() : publicUrl));
    }

    /**
     * Whether the server serves. Clients of other hubs accept only {@code ok} true.
     *
     * @param status always ok: a server that is not well does not answer
     */
    public record HealthView(String status, boolean ok, String version) {}

    /** The state of the bus, in the shape that the clients of other hubs read. */
    public record StatusView(HubView hub, List<ActiveTask> activeTasks) {}

    /** The state in one word. */
    public record HubView(String state) {}

    /**
     * A work item on its way through a flow.
     *
     * @param planeId its id in the tracker
     * @param repo {@code owner/name}
     */
    public record ActiveTask(
            long id,
            String planeId,
            String repo,
            String branch,
            String stage,
            boolean agentRunning,
            Instant createdAt,
            Instant updatedAt) {
        static ActiveTask of(UnderWay item) {
            return new ActiveTask(
                    item.id(),
                    item.item(),
                    item.repository(),
                    item.branch(),
                    item.stage(),
                    item.agentRunning(),
                    item.enteredAt(),
                    item.changedAt());
        }
    }
}
