package cadre.wire.job;

import cadre.wire.id.AttemptId;

/**
 * A stored piece of an attempt's log, as followers get it.
 *
 * @param attempt whose
 * @param seq its place in the order of arrival over all streams of the attempt, from 1, no gaps
 * @param stream which of the three
 * @param offset of its first byte in the stream
 * @param missing bytes that are missing just before it (lost on the node), else 0
 * @param data the bytes, base64 in JSON, at most 256 KiB
 */
public record LogChunk(
        AttemptId attempt, long seq, LogStream stream, long offset, long missing, byte[] data) {}
