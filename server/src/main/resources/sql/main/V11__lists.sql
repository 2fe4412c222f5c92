-- Lists whose first page costs the same however long they are: each filter has an index in their order.

create index job_label_name on job_label (name, job_id desc);
create index model_usage_agent on model_usage (agent, id desc);
create index model_usage_model on model_usage (model, id desc);
create index model_usage_node on model_usage (node, id desc);

-- Events that not every job has, and those of things without a job: no event on the way of a job is in here.
create index event_rare on event (kind, seq)
 where kind not in ('artifact.stored', 'attempt.started', 'attempt.turn_began', 'job.queued', 'job.started', 'job.succeeded', 'usage.recorded');
create index event_thing on event (thing, seq) where job_id is null;
