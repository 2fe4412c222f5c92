package cadre.server.knowledge;

/** Tells whether two names mean one repository: by https, by ssh, with and without its ending. */
final class SameRepository {
    private SameRepository() {}

    /** Host and path; the same for all names of a repository. */
    static String of(String name) {
        var text = name.strip();
        var scheme = text.indexOf("://");
        var isUrl = scheme > 0;
        if (isUrl) {
            text = text.substring(scheme + 3);
        }
        var slash = text.indexOf('/');
        var at = text.lastIndexOf('@', slash < 0 ? text.length() : slash);
        text = text.substring(at + 1);
        if (!isUrl && at >= 0) {
            text = text.replaceFirst(":", "/"); // git@host:path
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.endsWith(".git") ? text.substring(0, text.length() - 4) : text;
    }
}
