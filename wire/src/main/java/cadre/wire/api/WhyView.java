package cadre.wire.api;

import cadre.wire.id.JobId;
import java.util.List;

/**
 * Why a job stands where it stands.
 *
 * @param summary one line for people
 * @param nodes one line for each node: why it does not take the job, or that it could
 */
public record WhyView(JobId job, String state, String summary, List<String> nodes) {
    public WhyView {
        nodes = List.copyOf(nodes);
    }
}
