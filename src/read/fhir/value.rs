//! The values within resources: texts, words of codes, days, names of others.

use serde_json::Value;

/// The text of a key; empty where there is none.
pub(super) fn text<'a>(it: &'a Value, key: &str) -> &'a str {
    it.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The items of a list; a single one is a list of one.
pub(super) fn list<'a>(it: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let all = it.get(key).map(|it| it.as_array().map_or(std::slice::from_ref(it), Vec::as_slice));
    all.unwrap_or_default().iter()
}

/// The words of a code as they were written, else as its system has them, else the code.
pub(super) fn words(it: &Value) -> String {
    let own = [text(it, "text"), text(it, "display")];
    let coded = list(it, "coding").map(|it| text(it, "display"));
    let codes = list(it, "coding").map(|it| text(it, "code"));
    own.into_iter().chain(coded).chain(codes).find(|it| !it.trim().is_empty()).unwrap_or("").to_owned()
}

/// The first day that one of the keys holds; of a period its beginning.
pub(super) fn day(it: &Value, keys: &[&str]) -> String {
    let found = keys.iter().find_map(|key| it.get(*key));
    let text = found.map_or("", |it| it.as_str().unwrap_or_else(|| text(it, "start")));
    // A time of the day is told to the minute; seconds and zone say nothing more about a paper.
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    format!("{date} {}", time.get(..5).unwrap_or("")).trim().to_owned()
}

/// The name by which a value names a resource.
pub(super) fn reference(it: &Value) -> &str {
    text(it, "reference")
}

/// Puts every number of a JSON text between quotes, as it is written.
pub(super) fn quoted(json: &str) -> String {
    let mut quoted = String::with_capacity(json.len() + json.len() / 8);
    let (mut in_text, mut is_escaped, mut in_number) = (false, false, false);
    for letter in json.chars() {
        let is_number = !in_text && (letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.'))
            || in_number && matches!(letter, 'e' | 'E');
        if is_number != in_number {
            quoted.push('"');
            in_number = is_number;
        }
        quoted.push(letter);
        if in_text {
            let ends = letter == '"' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            in_text = !ends;
        } else {
            in_text = letter == '"';
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{day, quoted, words};

    #[test]
    fn numbers_keep_their_digits_and_texts_stay() {
        let text = r#"{"a": 5.10, "b": [-1, 2e-3], "c": "x \" 7 \\", "d": true, "e": {"f":0}}"#;
        let want = json!({"a": "5.10", "b": ["-1", "2e-3"], "c": "x \" 7 \\", "d": true, "e": {"f": "0"}});
        assert_eq!(serde_json::from_str::<Value>(&quoted(text)).unwrap(), want);
    }

    #[test]
    fn words_are_taken_before_codes_and_days_without_seconds() {
        let coded = json!({"coding": [{"code": "718-7"}, {"display": "Hemoglobin"}]});
        assert_eq!(words(&coded), "Hemoglobin");
        assert_eq!(words(&json!({"coding": {"code": "718-7"}})), "718-7");
        let it = json!({"effectivePeriod": {"start": "2025-03-04T10:15:00+05:30"}});
        assert_eq!(day(&it, &["effectiveDateTime", "effectivePeriod"]), "2025-03-04 10:15");
    }
}
