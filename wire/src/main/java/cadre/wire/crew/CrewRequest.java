package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.RepositoryRequest;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a crew is asked for.
 *
 * @param request what all of it is for, 1 byte to 64 KiB; with parts it may be left out, and is
 *     then what they begin with
 * @param parts the split, 1 to 50; an agent is asked for it when empty
 * @param agents the profiles that do it in turns, one part each, when there is no split: at most 50
 * @param repositories what each part works in, as of a job; 0 to 20
 * @param check a shell command that must pass on the merged changes; that of the repositories when
 *     empty
 * @param confirmed whether it runs at once; else the split waits for a person's word
 * @param lead who decides on a split that the classifier cannot make
 * @param classifier who is asked for the split first
 * @param timeoutSec of each try, 1 to 604800; as the roles say when empty
 * @param labels of its jobs, at most 40
 * @param env of its jobs, as of a job
 * @param idempotencyKey 1 to 200 characters; the same key of the same submitter gives the same crew
 * @param compare the profiles that each do all of the request, 2 to 8, so that one result can be
 *     picked; then there are no parts or agents, and nothing is merged
 * @param resolve the role that is asked to solve what conflicts while the parts are merged; nobody
 *     when empty
 */
public record CrewRequest(
        String request,
        List<PartRequest> parts,
        List<AgentName> agents,
        List<RepositoryRequest> repositories,
        Optional<String> check,
        Optional<Boolean> confirmed,
        Optional<AgentName> lead,
        Optional<AgentName> classifier,
        Optional<Long> timeoutSec,
        Map<String, String> labels,
        Map<String, String> env,
        Optional<String> idempotencyKey,
        List<AgentName> compare,
        Optional<RoleName> resolve) {
    public CrewRequest {
        parts = parts == null ? List.of() : List.copyOf(parts);
        request = request == null || request.isBlank() ? said(parts) : request;
        agents = agents == null ? List.of() : List.copyOf(agents);
        repositories = repositories == null ? List.of() : List.copyOf(repositories);
        check = check == null ? Optional.empty() : check;
        confirmed = confirmed == null ? Optional.empty() : confirmed;
        lead = lead == null ? Optional.empty() : lead;
        classifier = classifier == null ? Optional.empty() : classifier;
        timeoutSec = timeoutSec == null ? Optional.empty() : timeoutSec;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        env = env == null ? Map.of() : Map.copyOf(env);
        idempotencyKey = idempotencyKey == null ? Optional.empty() : idempotencyKey;
        compare = compare == null ? List.of() : List.copyOf(compare);
        resolve = resolve == null ? Optional.empty() : resolve;
    }

    /** One that compares nothing, and of which a person solves the conflicts. */
    public CrewRequest(
            String request,
            List<PartRequest> parts,
            List<AgentName> agents,
            List<RepositoryRequest> repositories,
            Optional<String> check,
            Optional<Boolean> confirmed,
            Optional<AgentName> lead,
            Optional<AgentName> classifier,
            Optional<Long> timeoutSec,
            Map<String, String> labels,
            Map<String, String> env,
            Optional<String> idempotencyKey) {
        this(
                request,
                parts,
                agents,
                repositories,
                check,
                confirmed,
                lead,
                classifier,
                timeoutSec,
                labels,
                env,
                idempotencyKey,
                List.of(),
                Optional.empty());
    }

    /** The same prompt for each of these, to run at once and without a repository. */
    public static CrewRequest comparing(String request, List<AgentName> compare) {
        return of(request, List.of()).with(compare, Optional.empty());
    }

    /** The same that compares these, and has conflicts solved by this role. */
    public CrewRequest with(List<AgentName> compared, Optional<RoleName> resolver) {
        return new CrewRequest(
                request,
                parts,
                agents,
                repositories,
                check,
                confirmed,
                lead,
                classifier,
                timeoutSec,
                labels,
                env,
                idempotencyKey,
                compared,
                resolver);
    }

    /** Whether each of its parts is the whole request, done by another agent. */
    @JsonIgnore
    public boolean isComparison() {
        return !compare.isEmpty();
    }

    private static String said(List<PartRequest> parts) {
        return parts.stream()
                .flatMap(part -> part.description().strip().lines().limit(1))
                .map(line -> line.substring(0, line.offsetByCodePoints(0, characters(line))))
                .collect(Collectors.joining("; "));
    }

    private static int characters(String line) {
        return Math.min(80, line.codePointCount(0, line.length()));
    }

    /** These parts, to run at once and without a repository. */
    public static CrewRequest of(String request, List<PartRequest> parts) {
        return new CrewRequest(
                request,
                parts,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty());
    }

    /** The same in these repositories. */
    public CrewRequest in(List<RepositoryRequest> some) {
        return new CrewRequest(
                request,
                parts,
                agents,
                some,
                check,
                confirmed,
                lead,
                classifier,
                timeoutSec,
                labels,
                env,
                idempotencyKey,
                compare,
                resolve);
    }

    /** The same with the check and the time limit of a confirmation, where that has them. */
    public CrewRequest as(CrewConfirm confirm) {
        return new CrewRequest(
                request,
                parts,
                agents,
                repositories,
                confirm.check().or(() -> check),
                confirmed,
                lead,
                classifier,
                confirm.timeoutSec().or(() -> timeoutSec),
                labels,
                env,
                idempotencyKey,
                compare,
                resolve);
    }

    /** The same under this idempotency key. */
    public CrewRequest withIdempotencyKey(String key) {
        return new CrewRequest(
                request,
                parts,
                agents,
                repositories,
                check,
                confirmed,
                lead,
                classifier,
                timeoutSec,
                labels,
                env,
                Optional.of(key),
                compare,
                resolve);
    }
}
