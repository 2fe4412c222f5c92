package cadre.server.usage.price;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whose model it is, as far as a model's name or the CLI that used it tells. */
public final class Provider {
    /** When nothing tells. */
    public static final String UNKNOWN = "unknown";

    private record Family(String begin, String provider) {}

    private static final List<Family> FAMILIES =
            List.of(
                    new Family("claude", "anthropic"),
                    new Family("gpt", "openai"),
                    new Family("chatgpt", "openai"),
                    new Family("codex", "openai"),
                    new Family("o1", "openai"),
                    new Family("o3", "openai"),
                    new Family("o4", "openai"),
                    new Family("gemini", "google"),
                    new Family("gemma", "google"),
                    new Family("qwen", "alibaba"),
                    new Family("qwq", "alibaba"),
                    new Family("deepseek", "deepseek"),
                    new Family("grok", "xai"),
                    new Family("mistral", "mistral"),
                    new Family("codestral", "mistral"),
                    new Family("devstral", "mistral"),
                    new Family("magistral", "mistral"),
                    new Family("llama", "meta"),
                    new Family("kimi", "moonshot"),
                    new Family("glm", "zai"),
                    new Family("minimax", "minimax"));

    private static final Map<String, String> CLIS =
            Map.of(
                    "claude", "anthropic",
                    "codex", "openai",
                    "gemini", "google",
                    "qwen", "alibaba",
                    "copilot", "github",
                    "rehearsal", "cadre");

    private Provider() {}

    /**
     * A short name in lower case, {@link #UNKNOWN} if nothing tells.
     *
     * @param model may be empty, and may carry its provider before a slash
     * @param cli the adapter, such as {@code codex}
     */
    public static String of(String model, String cli) {
        var name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return FAMILIES.stream()
                .filter(family -> isOf(family, name))
                .map(Family::provider)
                .findFirst()
                .orElseGet(() -> CLIS.getOrDefault(cli, UNKNOWN));
    }

    /** {@code o3-mini} is of the family o3, {@code o365} is not. */
    private static boolean isOf(Family family, String name) {
        var begin = family.begin();
        return name.startsWith(begin)
                && (name.length() == begin.length()
                        || begin.length() > 2
                        || name.charAt(begin.length()) == '-');
    }
}
