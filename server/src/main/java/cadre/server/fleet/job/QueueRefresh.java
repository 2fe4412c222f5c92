package cadre.server.fleet.job;

import cadre.server.agents.Profiles;
import cadre.server.agents.RoleProfile;
import cadre.server.fleet.placement.Requirement;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lets queued jobs take their profile as it is now: what they ask of a node, and how long they may
 * run. A job whose profile is gone stays as it is and waits for it.
 */
public final class QueueRefresh {
    private static final int AT_ONCE = 100;

    private final Database db;
    private final Profiles profiles;
    private final JobChanges changes;

    /** Over the jobs in {@code db}. */
    public QueueRefresh(Database db, Profiles profiles, JobChanges changes) {
        this.db = db;
        this.profiles = profiles;
        this.changes = changes;
    }

    /** Brings the queued jobs of these profiles up to date; answers how many it changed. */
    public int refresh(Set<AgentName> agents) {
        var changed = 0;
        for (var agent : agents) {
            var profile = profiles.find(agent);
            if (profile.isPresent()) {
                changed += refresh(profile.get());
            }
        }
        changes.backlog().nudge(); // a limit of a profile may have changed too
        return changed;
    }

    private int refresh(RoleProfile profile) {
        var changed = 0;
        var after = new JobId(0);
        while (true) {
            var from = after;
            var queued =
                    db.read(tx -> JobStore.queuedFor(tx, profile.name(), from.number(), AT_ONCE));
            if (queued.isEmpty()) {
                return changed;
            }
            after = queued.getLast().id();
            var stale =
                    queued.stream()
                            .flatMap(job -> fresh(job).stream())
                            .filter(Fresh::isChanged)
                            .toList();
            if (!stale.isEmpty()) {
                changed += db.write(tx -> store(tx, stale));
            }
        }
    }

    private Optional<Fresh> fresh(JobStore.QueuedFor job) {
        var request = Json.read(job.request(), JobRequest.class);
        return profiles.of(request).map(found -> Fresh.of(job, request, found.profile()));
    }

    private int store(Tx tx, List<Fresh> stale) {
        var changed = 0;
        var wanted = new TreeMap<String, Requirement>(); // in an order that all servers have
        stale.forEach(job -> wanted.put(job.requirement().key(), job.requirement()));
        wanted.forEach((key, requirement) -> changes.requirements().keep(tx, key, requirement));
        for (var job : stale) {
            var requirement = job.requirement();
            if (JobStore.refresh(tx, job.was().id(), requirement.key(), job.timeout())) {
                changed++;
                tx.afterCommit(() -> changes.waits(requirement, requirement.key()));
            }
        }
        return changed;
    }

    private record Fresh(JobStore.QueuedFor was, Requirement requirement, Duration timeout) {
        static Fresh of(JobStore.QueuedFor job, JobRequest request, RoleProfile profile) {
            return new Fresh(
                    job,
                    Orders.requirement(request, profile),
                    Duration.ofSeconds(Orders.timeoutSec(request, profile)));
        }

        boolean isChanged() {
            return !requirement.key().equals(was.requirement()) || !timeout.equals(was.timeout());
        }
    }
}
