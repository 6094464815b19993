//! Reads faults from the control API's JSON.

use serde_json::{Map, Value};

use super::builder::Fault;
use super::kind::Kind;
use crate::wire::Endpoint;

impl Fault {
    /// Reads the JSON that [`Fault`] is serialized to, and two shorter forms: one `endpoint` instead of `endpoints`, and
    /// `retry_after` as a number of seconds.
    pub(crate) fn from_json(value: &Value) -> Result<Self, String> {
        let mut members = value.as_object().ok_or("a fault is a JSON object")?.clone();
        let times = read_times(&mut members)?;
        let endpoints = read_endpoints(&mut members)?;
        let kind = read_kind(members)?;
        let effect = kind.effect();
        if let Some(endpoint) = endpoints.iter().find(|endpoint| !effect.is_possible_at(**endpoint)) {
            return Err(format!("`{}` does not happen at {}", kind.name(), endpoint.name()));
        }
        Ok(Self { kind, endpoints, times })
    }
}

fn read_times(members: &mut Map<String, Value>) -> Result<Option<u32>, String> {
    match members.remove("times") {
        None | Some(Value::Null) => Ok(None),
        Some(times) => times
            .as_u64()
            .and_then(|times| u32::try_from(times).ok())
            .filter(|times| *times > 0)
            .map(Some)
            .ok_or_else(|| "`times` is not a whole number above 0".to_owned()),
    }
}

fn read_endpoints(members: &mut Map<String, Value>) -> Result<Vec<Endpoint>, String> {
    let names = match (members.remove("endpoint"), members.remove("endpoints")) {
        (None, None) => Vec::new(),
        (Some(name), None) => vec![name],
        (None, Some(Value::Array(names))) => names,
        (_, Some(_)) => {
            return Err("write either `endpoint`, a string, or `endpoints`, an array of strings".to_owned());
        }
    };
    serde_json::from_value(names.into()).map_err(|error| format!("an endpoint cannot be read: {error}"))
}

fn read_kind(members: Map<String, Value>) -> Result<Kind, String> {
    let given = members.len();
    let kind: Kind =
        serde_json::from_value(members.into()).map_err(|error| format!("the fault cannot be read: {error}"))?;
    // Serde ignores unknown members of tagged enums.
    let known = serde_json::to_value(&kind)
        .ok()
        .and_then(|value| value.as_object().map(Map::len));
    if known.is_none_or(|known| given > known) {
        return Err(format!("the fault has members that `{}` does not have", kind.name()));
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::util::account_problem::AccountProblem;

    #[test]
    fn fault_from_json_equals_fault_from_builder() {
        // The error for an unknown kind lists all kinds.
        let error = Fault::from_json(&json!({"kind": "none"})).unwrap_err();
        let kinds = error
            .split_once("expected one of")
            .unwrap()
            .1
            .split('`')
            .skip(1)
            .step_by(2);
        let mut unchecked: BTreeSet<&str> = kinds.collect();
        for (json, fault) in [
            (
                json!({"kind": "status", "status": 503, "retry_after": 1, "times": 2}),
                Fault::status(503).retry_after(1).times(2),
            ),
            (
                json!({"kind": "body", "status": 200, "content_type": "text/plain", "body": "x"}),
                Fault::body(200, "text/plain", "x"),
            ),
            (
                json!({"kind": "latency", "milliseconds": 5}),
                Fault::latency(Duration::from_millis(5)),
            ),
            (json!({"kind": "html"}), Fault::html_body(502)),
            (
                json!({"kind": "reset", "endpoint": "get_receipt"}),
                Fault::reset().on(Endpoint::GetReceipt),
            ),
            (
                json!({"kind": "truncation", "endpoints": ["get_qr_code", "create_qr_code"]}),
                Fault::truncation().on(Endpoint::GetQrCode).on(Endpoint::CreateQrCode),
            ),
            (
                json!({"kind": "clock_offset", "seconds": -400}),
                Fault::clock_offset(-400),
            ),
            (
                json!({"kind": "refusal", "refusal": "service-disabled"}),
                Fault::account_problem(AccountProblem::ServiceDisabled),
            ),
            (json!({"kind": "wrong_content_type"}), Fault::wrong_content_type()),
            (
                json!({"kind": "future_status", "status": "PAUSED"}),
                Fault::future_status("PAUSED"),
            ),
            (
                json!({"kind": "idle_close", "milliseconds": 1000}),
                Fault::idle_close(Duration::from_secs(1)),
            ),
            (json!({"kind": "receipt_id", "receipt_id": "2"}), Fault::receipt_id("2")),
            (
                json!({"kind": "receipt_without_content"}),
                Fault::receipt_without_content(),
            ),
            (json!({"kind": "malformed_extra_data"}), Fault::malformed_extra_data()),
            (json!({"kind": "error_reason_only"}), Fault::error_reason_only()),
            (
                json!({"kind": "unparsable_certificate"}),
                Fault::unparsable_certificate(),
            ),
            (json!({"kind": "corrupt_tag"}), Fault::corrupt_tag()),
            (json!({"kind": "corrupt_padding"}), Fault::corrupt_padding()),
            (json!({"kind": "unknown_content_type"}), Fault::unknown_content_type()),
            (json!({"kind": "malformed_certificate"}), Fault::malformed_certificate()),
            (json!({"kind": "duplicate_attribute"}), Fault::duplicate_attribute()),
            (
                json!({"kind": "token_revocation", "endpoint": "get_receipt"}),
                Fault::token_revocation().on(Endpoint::GetReceipt),
            ),
        ] {
            assert_eq!(Fault::from_json(&json).unwrap(), fault);
            let written = serde_json::to_value(&fault).unwrap();
            assert_eq!(written["kind"], fault.kind.name());
            assert_eq!(Fault::from_json(&written).unwrap(), fault);
            unchecked.remove(fault.kind.name());
        }
        assert!(unchecked.is_empty(), "no case for {unchecked:?}");
    }

    #[test]
    fn json_that_is_not_a_fault_is_rejected() {
        for (json, message) in [
            (json!("reset"), "a fault is a JSON object"),
            (json!({}), "missing field `kind`"),
            (json!({"kind": "earthquake"}), "unknown variant `earthquake`"),
            (json!({"kind": "status"}), "missing field `status`"),
            (
                json!({"kind": "status", "status": 99}),
                "`status` is not between 200 and 599",
            ),
            (
                json!({"kind": "status", "status": 503, "retryafter": 1}),
                "members that `status` does not have",
            ),
            (json!({"kind": "reset", "times": 0}), "`times` is not"),
            (json!({"kind": "reset", "times": "2"}), "`times` is not"),
            (
                json!({"kind": "reset", "endpoint": "everywhere"}),
                "unknown variant `everywhere`, expected one of `create_session`",
            ),
            (
                json!({"kind": "reset", "endpoint": "get_session", "endpoints": []}),
                "either `endpoint`",
            ),
            (
                json!({"kind": "refusal", "refusal": "because"}),
                "unknown variant `because`",
            ),
            (
                json!({"kind": "status", "status": 503, "retry_after": "1\r\nX: y"}),
                "`retry_after` contains",
            ),
            (
                json!({"kind": "status", "status": 503, "retry_after": -1}),
                "neither a string nor",
            ),
            (
                json!({"kind": "body", "status": 200, "content_type": "text/\nhtml", "body": ""}),
                "`content_type` contains",
            ),
            (
                json!({"kind": "corrupt_tag", "endpoint": "get_session"}),
                "`corrupt_tag` does not happen at get_session",
            ),
            (
                json!({"kind": "token_revocation", "endpoint": "get_token"}),
                "`token_revocation` does not happen at get_token",
            ),
            (
                json!({"kind": "refusal", "refusal": "service-disabled", "endpoint": "get_token"}),
                "`refusal` does not happen at get_token",
            ),
            (
                json!({"kind": "receipt_id", "receipt_id": "2", "endpoint": "get_receipt"}),
                "`receipt_id` does not happen at get_receipt",
            ),
            (
                json!({"kind": "future_status", "status": "PAUSED", "endpoints": ["get_session", "get_receipt"]}),
                "`future_status` does not happen at get_receipt",
            ),
        ] {
            let error = Fault::from_json(&json).unwrap_err();
            assert!(error.contains(message), "{json}: {error}");
        }
    }
}
