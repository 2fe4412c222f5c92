package cadre.wire.api;

import cadre.wire.error.Problem;
import cadre.wire.id.JobId;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What became of one job of many. In JSON {@code outcome} names which it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BulkItem.Done.class, name = "done"),
    @JsonSubTypes.Type(value = BulkItem.Refused.class, name = "refused"),
})
public sealed interface BulkItem {
    /** Which job. */
    JobId job();

    /**
     * It was done.
     *
     * @param state the job's now; a running job that is being stopped is running
     */
    record Done(JobId job, String state) implements BulkItem {}

    /** It was not done, for this reason; the other jobs do not depend on it. */
    record Refused(JobId job, Problem problem) implements BulkItem {}
}
