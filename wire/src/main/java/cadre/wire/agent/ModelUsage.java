package cadre.wire.agent;

import java.util.List;

/**
 * What one run used of one model.
 *
 * @param model as the CLI or the model's service names it, empty if nobody says
 * @param usage the total so far, for this run alone
 */
public record ModelUsage(String model, Usage usage) {
    /** The sum over all models; its cost is unknown as soon as one part of it is. */
    public static Usage total(List<ModelUsage> models) {
        return models.stream().map(ModelUsage::usage).reduce(Usage::plus).orElse(Usage.NONE);
    }
}
