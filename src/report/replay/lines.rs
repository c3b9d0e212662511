//! A `jsonl` report as the document that `json` would have written.

use serde_json::{Map, Value as Json, json};

/// None where these are no lines of events.
pub fn document(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let mut lines = serde_json::Deserializer::from_slice(bytes).into_iter::<Json>();
    match lines.next() {
        Some(Ok(first)) if first.get("event").is_some() => {
            let mut gathered = Gathered::default();
            gathered.take(first);
            for line in lines {
                gathered.take(line.map_err(|error| format!("it is damaged: {error}"))?);
            }
            gathered.finish().map(Some)
        }
        _ => Ok(None),
    }
}

#[derive(Default)]
struct Gathered {
    document: Map<String, Json>,
    steps: Vec<Json>,
    troubles: Vec<Json>,
    /// Those of them that have a place.
    problems: Vec<Json>,
    iteration: Option<Json>,
    step: Map<String, Json>,
    ended: bool,
}

impl Gathered {
    fn take(&mut self, line: Json) {
        let Json::Object(mut line) = line else { return };
        let event = line.remove("event").unwrap_or_default();
        match event.as_str().unwrap_or_default() {
            "run_started" => self.document.extend(line),
            "iteration_started" => self.iteration = Some(Json::Object(line)),
            "step_started" => self.begin(line),
            "attempt_started" => self.attempt(line),
            "attempt_finished" => self.attempt_finished(line),
            "request_sent" => self.add("requests", with_response(line, Json::Null)),
            "response_received" => self.answer(line),
            "assertion" => self.add("assertions", Json::Object(line)),
            "captured" => self.add("captured", Json::Object(line)),
            "step_finished" => {
                self.step.extend(line);
                self.steps.push(Json::Object(std::mem::take(&mut self.step)));
            }
            "trouble" => self.trouble(line),
            "run_finished" => {
                self.ended = true;
                self.document.extend(line);
            }
            _ => {}
        }
    }

    fn begin(&mut self, line: Map<String, Json>) {
        self.step = line;
        let lists = ["attempts", "requests", "assertions", "captured"];
        let lists = lists.map(|name| (name.to_owned(), json!([])));
        self.step.extend(lists);
        let iteration = self.iteration.clone();
        self.step
            .extend(iteration.map(|iteration| ("iteration".to_owned(), iteration)));
    }

    fn list(&mut self, name: &str) -> Option<&mut Vec<Json>> {
        self.step.get_mut(name)?.as_array_mut()
    }

    fn add(&mut self, list: &str, value: Json) {
        self.list(list)
            .into_iter()
            .for_each(|list| list.push(value.clone()));
    }

    fn attempt(&mut self, mut line: Map<String, Json>) {
        let first = self.list("requests").map_or(0, |requests| requests.len());
        line.insert("first_request".to_owned(), json!(first));
        self.add("attempts", Json::Object(line));
    }

    fn attempt_finished(&mut self, mut line: Map<String, Json>) {
        let number = line.remove("attempt").and_then(|number| number.as_u64());
        let number = number.and_then(|number| usize::try_from(number).ok());
        let attempts = self.list("attempts").zip(number);
        let attempt = attempts.and_then(|(attempts, number)| attempts.get_mut(number)?.as_object_mut());
        attempt
            .into_iter()
            .for_each(|attempt| attempt.extend(line.clone()));
    }

    fn trouble(&mut self, line: Map<String, Json>) {
        self.troubles.extend(line.get("message").cloned());
        if line.contains_key("place") {
            self.problems.push(Json::Object(line));
        }
    }

    fn answer(&mut self, line: Map<String, Json>) {
        let last = self.list("requests").and_then(|requests| requests.last_mut());
        if let Some(request) = last {
            request["response"] = Json::Object(line);
        }
    }

    fn finish(mut self) -> Result<Vec<u8>, String> {
        if !self.ended {
            return Err("it stops before the run has ended".to_owned());
        }
        self.document.insert("steps".to_owned(), Json::Array(self.steps));
        self.document
            .insert("problems".to_owned(), Json::Array(self.problems));
        self.document
            .insert("troubles".to_owned(), Json::Array(self.troubles));
        serde_json::to_vec(&self.document).map_err(|error| error.to_string())
    }
}

fn with_response(mut line: Map<String, Json>, response: Json) -> Json {
    line.insert("response".to_owned(), response);
    Json::Object(line)
}
