package cadre.wire.flow;

/**
 * A gate of a stage, before anything was seen of it.
 *
 * @param gate its word, as in the file
 * @param waitsFor one phrase
 */
public record FlowRuleView(String gate, String waitsFor) {}
