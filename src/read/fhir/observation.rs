//! One observation as a row of a table, one entry of a list as its line.

use serde_json::Value;

use crate::read::coded::{Coded, Row};
use crate::read::fhir::value::{day, list, text, words};

/// States in which a resource says nothing of the patient, or no longer (value set of its kind).
const VOID: [&str; 2] = ["entered-in-error", "cancelled"];

/// States of an entry that a list must show, with the words a paper has for them.
const STATES: [(&str, &str); 12] = [
    ("completed", "completed"),
    ("draft", "draft, not prescribed"),
    ("ended", "stopped"),
    ("entered-in-error", "entered in error"),
    ("inactive", "inactive"),
    ("not-done", "not done"),
    ("not-taken", "not taken"),
    ("on-hold", "on hold"),
    ("refuted", "ruled out"),
    ("remission", "in remission"),
    ("resolved", "resolved"),
    ("stopped", "stopped"),
];

/// A remark in the place of a result that does not count or has no value.
pub(super) fn remark_of(it: &Value) -> Option<String> {
    let name = || words(it.get("code").unwrap_or(&Value::Null));
    let status = text(it, "status");
    if VOID.contains(&status) {
        return Some(format!("{}: {}", name(), status.replace('-', " ")));
    }
    let absent = it.get("dataAbsentReason")?;
    Some(format!("{}: {}", name(), words(absent)))
}

/// An observation or a part of one as a row.
pub(super) fn row_of(it: &Value, name: String) -> Row {
    let (value, unit) = value_of(it);
    let flag = list(it, "interpretation").map(|it| {
        let code = list(it, "coding").map(|it| text(it, "code")).next().unwrap_or("");
        if code.is_empty() { words(it) } else { code.to_owned() }
    });
    Row::Result(Coded { name, value, range: range_of(it, &unit), unit, flag: flag.take(1).collect() })
}

/// Value and unit as written; a value in several forms has none.
fn value_of(it: &Value) -> (String, String) {
    let plain = ["valueString", "valueInteger", "valueDateTime", "valueTime"];
    if let Some(quantity) = it.get("valueQuantity") {
        return (amount(quantity), unit(quantity).to_owned());
    }
    if let Some(coded) = it.get("valueCodeableConcept") {
        return (words(coded), String::new());
    }
    if let Some(range) = it.get("valueRange") {
        let end = |key| range.get(key).map(amount).unwrap_or_default();
        let unit = ["low", "high"].iter().find_map(|key| range.get(*key)).map_or("", unit);
        return (format!("{}-{}", end("low"), end("high")), unit.to_owned());
    }
    if let Some(ratio) = it.get("valueRatio") {
        let part = |key| ratio.get(key).map(amount).unwrap_or_default();
        return (format!("{}:{}", part("numerator"), part("denominator")), String::new());
    }
    if let Some(is_so) = it.get("valueBoolean").and_then(Value::as_bool) {
        return (if is_so { "Positive" } else { "Negative" }.to_owned(), String::new());
    }
    let found = plain.iter().map(|key| text(it, key)).find(|it| !it.is_empty()).unwrap_or("");
    (found.to_owned(), String::new())
}

fn amount(quantity: &Value) -> String {
    format!("{}{}", text(quantity, "comparator"), text(quantity, "value"))
}

fn unit(quantity: &Value) -> &str {
    let printed = text(quantity, "unit");
    if printed.is_empty() { text(quantity, "code") } else { printed }
}

/// The range, when there is one for this person and in the unit of the value.
fn range_of(it: &Value, of_value: &str) -> String {
    let mut all = list(it, "referenceRange");
    let (Some(range), None) = (all.next(), all.next()) else {
        return String::new();
    };
    let ends = ["low", "high"].map(|key| range.get(key));
    if ends.iter().flatten().any(|it| !unit(it).is_empty() && unit(it) != of_value) {
        return String::new();
    }
    match ends.map(|it| it.map(|it| text(it, "value"))) {
        [Some(low), Some(high)] => format!("{low} - {high}"),
        [Some(low), None] => format!(">= {low}"),
        [None, Some(high)] => format!("<= {high}"),
        [None, None] => text(range, "text").to_owned(),
    }
}

/// An entry of a list: its name, what is said of it, its state and day.
pub(super) fn item(it: &Value, name: String) -> String {
    let reactions = list(it, "reaction").flat_map(|it| list(it, "manifestation")).map(words);
    let doses = ["dosageInstruction", "dosage"].into_iter().flat_map(|key| list(it, key));
    let doses = doses.map(|it| text(it, "text").to_owned());
    let severity = [text(it, "severity").to_owned(), it.get("severity").map(words).unwrap_or_default()];
    let said = doses.chain(reactions).chain(severity).filter(|it| !it.trim().is_empty());
    let codes = ["clinicalStatus", "verificationStatus"].into_iter().flat_map(|key| it.get(key));
    let codes = codes.flat_map(|it| list(it, "coding")).map(|it| text(it, "code"));
    let states = codes.chain([text(it, "status")]);
    let states = states.filter_map(|code| STATES.iter().find(|it| it.0 == code)).map(|it| it.1.to_owned());
    let days =
        ["onsetDateTime", "authoredOn", "effectiveDateTime", "performedDateTime", "occurrenceDateTime"];
    let day = day(it, &days);
    let day = (!day.is_empty()).then(|| format!("({day})"));
    [name].into_iter().chain(said).chain(states).collect::<Vec<_>>().join(" - ")
        + &day.map_or_else(String::new, |it| format!(" {it}"))
}
