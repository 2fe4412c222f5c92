package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.wire.event.Event;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.job.JobView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is seen from outside when all has come to rest.
 *
 * @param jobs all jobs that the servers know, whole
 * @param ended the events that ended a job, and those that queued it again, by job
 * @param sightings what the agents said, by attempt
 */
record Evidence(
        Map<String, PlannedJob> planned,
        Map<String, JobId> filed,
        List<JobView> jobs,
        Map<JobId, List<Event>> ended,
        Map<AttemptId, List<Sighting>> sightings,
        Journal journal) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENDS =
            "job.succeeded,job.failed,job.cancelled,job.timed_out,job.lost,job.requeued";

    /** Asks the servers for all of it. */
    static Evidence gather(Office office, Plan plan, Filer filer, Witness witness, Journal journal)
            throws InterruptedException {
        var planned = new LinkedHashMap<String, PlannedJob>();
        plan.jobs().forEach(job -> planned.put(job.key(), job));
        return new Evidence(
                planned,
                filer.filed(),
                office.ask(PATIENCE, Evidence::jobs),
                office.ask(PATIENCE, Evidence::events).stream()
                        .collect(Collectors.groupingBy(event -> event.job().orElseThrow())),
                witness.sightings().stream().collect(Collectors.groupingBy(Sighting::attempt)),
                journal);
    }

    /** What the agent of this attempt said; usually one, never more than one if all is well. */
    List<Sighting> of(AttemptId attempt) {
        return sightings.getOrDefault(attempt, List.of());
    }

    /** What the drill wanted of the job. */
    PlannedJob plan(JobView job) {
        var key = job.labels().getOrDefault(Filer.LABEL, "");
        var found = planned.get(key);
        if (found == null) {
            throw new IllegalStateException("a job that no drill filed: " + job.id());
        }
        return found;
    }

    private static List<JobView> jobs(Api api) {
        var all = new ArrayList<JobView>();
        for (var item : api.whole(Route.of("jobs").with("limit", 200)).path("items")) {
            var id = item.path("id").asString();
            all.add(api.get(Route.of("jobs", id), JobView.class));
        }
        return all;
    }

    private static List<Event> events(Api api) {
        var all = new ArrayList<Event>();
        var route = Route.of("events").with("kind", ENDS).with("limit", 1000);
        for (var page = api.page(route.with("after", 0), Event.class); ; ) {
            all.addAll(page.items());
            if (page.next().isEmpty()) {
                return all;
            }
            page = api.page(route.with("cursor", page.next().get()), Event.class);
        }
    }
}
