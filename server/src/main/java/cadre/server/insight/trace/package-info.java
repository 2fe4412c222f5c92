/**
 * Traces for a collector that speaks OTLP. Spans are made of what is stored, when the feed tells
 * that a job, crew, plan or train is over: nothing is measured on the way, and what a collector
 * that is away has missed is sent when it is back. Off unless an endpoint is configured.
 */
@NullMarked
package cadre.server.insight.trace;

import org.jspecify.annotations.NullMarked;
