package cadre.wire.crew;

import cadre.wire.id.AgentName;
import cadre.wire.job.RepositoryRequest;
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
        Optional<String> idempotencyKey) {
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
                idempotencyKey);
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
                idempotencyKey);
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
                Optional.of(key));
    }
}
