package cadre.wire.api;

/** A change that was pushed. */
public record PushView(String repository, String url, String branch, String commit) {}
