//! The schema of `summary.json` holds for what is written, and its keys stand in the order of the contract.
#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

#[path = "support/brief.rs"]
mod brief;

use casebrief::report;
use serde_json::Value;

/// The keys of a summary, in the order other programs may rely on.
const KEYS: [&str; 25] = [
    "schema",
    "case",
    "triage",
    "patient",
    "headline",
    "opening",
    "findings",
    "labs",
    "trends",
    "diagnoses",
    "medications",
    "medicines_now",
    "allergies",
    "procedures",
    "imaging",
    "vitals",
    "function",
    "notes",
    "timeline",
    "checklist",
    "contacts",
    "not_extracted",
    "records",
    "sources",
    "made_with",
];

fn schema() -> Value {
    serde_json::from_str(&report::schema()).unwrap()
}

/// What of a value does not fit a part of the schema.
///
/// It knows the words of JSON Schema that the types make, and stops at any other, so that a new
/// one is noticed. A validator of its own would be the larger part of the build of the tests.
fn faults_at(value: &Value, part: &Value, path: &str, whole: &Value, faults: &mut Vec<String>) {
    let Value::Object(part) = part else {
        return;
    };
    for (word, rule) in part {
        let fits = match (word.as_str(), value) {
            ("$ref", _) => {
                let target = whole.pointer(rule.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
                faults_at(value, target, path, whole, faults);
                true
            }
            ("anyOf" | "oneOf", _) => rule.as_array().unwrap().iter().any(|it| {
                let mut tried = Vec::new();
                faults_at(value, it, path, whole, &mut tried);
                tried.is_empty()
            }),
            ("type", _) => match rule {
                Value::Array(kinds) => kinds.iter().any(|it| is_of_kind(value, it)),
                kind => is_of_kind(value, kind),
            },
            ("const", _) => value == rule,
            ("enum", _) => rule.as_array().unwrap().contains(value),
            ("required", Value::Object(entries)) => {
                rule.as_array().unwrap().iter().all(|it| entries.contains_key(it.as_str().unwrap()))
            }
            ("properties", Value::Object(entries)) => {
                for (key, it) in rule.as_object().unwrap() {
                    if let Some(entry) = entries.get(key) {
                        faults_at(entry, it, &format!("{path}/{key}"), whole, faults);
                    }
                }
                true
            }
            ("additionalProperties", Value::Object(entries)) => {
                assert_eq!(rule, false, "only a closed form is known here");
                entries.keys().all(|it| part["properties"].get(it).is_some())
            }
            ("items", Value::Array(items)) => {
                for (idx, it) in items.iter().enumerate() {
                    faults_at(it, rule, &format!("{path}/{idx}"), whole, faults);
                }
                true
            }
            ("minItems", Value::Array(items)) => items.len() as u64 >= rule.as_u64().unwrap(),
            ("maxItems", Value::Array(items)) => items.len() as u64 <= rule.as_u64().unwrap(),
            ("minimum", Value::Number(it)) => it.as_f64().unwrap() >= rule.as_f64().unwrap(),
            ("maximum", Value::Number(it)) => it.as_f64().unwrap() <= rule.as_f64().unwrap(),
            ("$schema" | "$id" | "$defs" | "title" | "description" | "format", _) => true,
            // Words about one kind of value say nothing about others.
            (
                "required"
                | "default"
                | "properties"
                | "additionalProperties"
                | "items"
                | "minItems"
                | "maxItems"
                | "minimum"
                | "maximum",
                _,
            ) => true,
            (other, _) => panic!("{other} is not known here"),
        };
        if !fits {
            faults.push(format!("{path}: {word} {rule}"));
        }
    }
}

fn is_of_kind(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is not known here"),
    }
}

fn faults(instance: &Value) -> Vec<String> {
    let whole = schema();
    let mut faults = Vec::new();
    faults_at(instance, &whole, "", &whole, &mut faults);
    faults
}

fn written() -> Value {
    serde_json::from_str(&report::summary_json(&brief::full()).unwrap()).unwrap()
}

#[test]
fn the_schema_names_its_draft_and_itself() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["$id"], "urn:casebrief:1:summary");
    assert_eq!(schema["properties"]["schema"]["const"], "casebrief/1");
}

#[test]
fn what_is_written_fits_the_schema() {
    assert_eq!(faults(&written()), Vec::<String>::new());
    let empty: Value = serde_json::from_str(&report::summary_json(&brief::empty()).unwrap()).unwrap();
    assert_eq!(faults(&empty), Vec::<String>::new());
}

#[test]
fn a_key_that_is_left_out_is_a_fault() {
    for key in KEYS {
        let mut instance = written();
        instance.as_object_mut().unwrap().remove(key);
        assert!(!faults(&instance).is_empty(), "{key} may not be left out");
    }
    for (place, key) in
        [("/labs/0", "loinc"), ("/labs/0", "trust"), ("/case", "question"), ("/patient", "born")]
    {
        let mut instance = written();
        instance.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(key);
        assert!(!faults(&instance).is_empty(), "{place}/{key} may not be left out");
    }
}

#[test]
fn a_word_that_is_not_in_the_list_is_a_fault() {
    for (place, wrong) in [
        ("/labs/0/flag", Value::from("rather high")),
        ("/labs/0/taken", Value::from(20_261_012)),
        ("/labs/0/evidence/rect", Value::from(vec![0.1, 0.2])),
        ("/findings/0/basis", serde_json::json!({ "guessed": [] })),
        ("/triage/complete", Value::from("no")),
    ] {
        let mut instance = written();
        *instance.pointer_mut(place).unwrap() = wrong;
        assert!(!faults(&instance).is_empty(), "{place}");
    }
}

#[test]
fn another_version_is_a_fault() {
    let mut instance = written();
    instance["schema"] = "casebrief/2".into();
    assert!(!faults(&instance).is_empty());
}

#[test]
fn a_key_more_is_no_fault() {
    let mut instance = written();
    instance["later"] = 1.into();
    assert_eq!(faults(&instance), Vec::<String>::new());
}

#[test]
fn keys_stand_in_the_order_of_the_contract() {
    let text = report::summary_json(&brief::full()).unwrap();
    let top: Vec<&str> = text
        .lines()
        .filter_map(|it| it.strip_prefix("  \""))
        .filter_map(|it| it.split_once('"').map(|(key, _)| key))
        .collect();
    assert_eq!(top, KEYS);
}

#[test]
fn what_is_not_known_is_null_and_an_empty_list_is_there() {
    let text = report::summary_json(&brief::empty()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["case"]["question"], Value::Null);
    assert_eq!(value["patient"]["name"], Value::Null);
    assert_eq!(value["labs"], Value::Array(Vec::new()));
}

#[test]
fn numbers_keep_their_printed_digits() {
    let creatinine = &written()["labs"][1];
    assert_eq!(creatinine["value_printed"], "7.10");
    assert_eq!(creatinine["value"]["number"]["value"], "7.10");
}

#[test]
fn what_is_written_can_be_read_again() {
    let summary = brief::full();
    let text = report::summary_json(&summary).unwrap();
    assert_eq!(serde_json::from_str::<casebrief::model::CaseSummary>(&text).unwrap(), summary);
}
