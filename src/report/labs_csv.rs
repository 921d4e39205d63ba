//! `labs.csv`: one row a result, safe to open in a spreadsheet.

use serde::Serialize;

use crate::model::{Bound, CaseSummary, Lab, LabValue, RangeFrom, Trust};

use super::{inert::inert_line, names};

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What makes a cell a formula, after the OWASP page on CSV injection. The full-width signs are
/// taken for the plain ones in some languages; tab and carriage return are blanks by then.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

const HEADER: [&str; 26] = [
    "case",
    "lab",
    "record",
    "source",
    "page",
    "taken",
    "analyte",
    "loinc",
    "name_printed",
    "value_printed",
    "value",
    "bound",
    "unit_printed",
    "unit",
    "si_value",
    "si_unit",
    "range_printed",
    "range_low",
    "range_high",
    "range_from",
    "flag_printed",
    "flag",
    "trust",
    "doubts",
    "quote",
    "loinc_name",
];

/// Returns `labs.csv`: a header, then the results in the order of the summary.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, unless it is
/// a plain number. A value without a number has its text in `value`; a value that is a range has
/// both ends there, joined by a hyphen.
///
/// # Errors
/// When the rows can't be put together; writing to memory does not fail in practice.
pub fn labs_csv(summary: &CaseSummary) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for lab in &summary.labs {
        writer.write_record(row(&summary.case.id, lab).iter().map(|it| guarded(it)))?;
    }
    let bytes = writer.into_inner().map_err(|it| csv::Error::from(it.into_error()))?;
    Ok(BYTE_ORDER_MARK.to_owned() + &String::from_utf8_lossy(&bytes))
}

fn row(case: &str, lab: &Lab) -> [String; HEADER.len()] {
    let or_empty = |it: &Option<String>| it.clone().unwrap_or_default();
    let range = lab.range.as_ref();
    [
        case.to_owned(),
        lab.id.0.clone(),
        lab.record.0.clone(),
        lab.evidence.source.0.clone(),
        lab.evidence.page.to_string(),
        lab.taken.map(|it| it.to_string()).unwrap_or_default(),
        lab.analyte.as_ref().map(|it| it.0.clone()).unwrap_or_default(),
        or_empty(&lab.loinc),
        lab.name_printed.clone(),
        lab.value_printed.clone(),
        value(&lab.value),
        bound(&lab.value).map(names::bound).unwrap_or_default().to_owned(),
        or_empty(&lab.unit_printed),
        or_empty(&lab.unit),
        lab.si.as_ref().map(|it| it.value.to_string()).unwrap_or_default(),
        lab.si.as_ref().map(|it| it.unit.clone()).unwrap_or_default(),
        or_empty(&lab.range_printed),
        range.and_then(|it| it.low).map(|it| it.to_string()).unwrap_or_default(),
        range.and_then(|it| it.high).map(|it| it.to_string()).unwrap_or_default(),
        range.map(|it| range_from(it.from)).unwrap_or_default().to_owned(),
        or_empty(&lab.flag_printed),
        word(&lab.flag),
        match lab.judgement.trust() {
            Trust::Clear => "clear".to_owned(),
            Trust::Check => "check".to_owned(),
        },
        lab.judgement.doubts().iter().map(word).collect::<Vec<_>>().join(" "),
        lab.evidence.quote.clone(),
        or_empty(&lab.loinc_name),
    ]
}

fn value(it: &LabValue) -> String {
    match it {
        LabValue::Number { value, .. } => value.to_string(),
        LabValue::Range { .. } | LabValue::Text { .. } => names::value(it),
    }
}

fn bound(it: &LabValue) -> Option<Bound> {
    match it {
        LabValue::Number { bound, .. } => *bound,
        LabValue::Range { .. } | LabValue::Text { .. } => None,
    }
}

fn range_from(it: RangeFrom) -> &'static str {
    match it {
        RangeFrom::Report => "report",
        RangeFrom::Table => "table",
    }
}

/// The name a variant has in `summary.json`, so that both files say the same.
fn word(it: &impl Serialize) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

/// Keeps a spreadsheet from running the cell.
fn guarded(cell: &str) -> String {
    let cell = inert_line(cell);
    // Blanks before the start count as nothing: some programs trim them.
    let start = cell.trim_start();
    if start.starts_with(FORMULA_STARTS) && !is_plain_number(start) {
        return format!("'{cell}");
    }
    cell
}

fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let mut parts = digits.splitn(2, ['.', ',']);
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    parts.next().is_some_and(is_digits) && parts.next().is_none_or(is_digits)
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (cell, want) in [
            ("5.10", "5.10"),
            ("-5.10", "-5.10"),
            ("+3", "+3"),
            ("-5,1", "-5,1"),
            ("-", "'-"),
            ("+++", "'+++"),
            ("-5-3", "'-5-3"),
            ("-1e5", "'-1e5"),
            ("-1.2.3", "'-1.2.3"),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("\t=1+1", "' =1+1"),
            ("\r=1+1", "' =1+1"),
            ("\n=1+1", "' =1+1"),
            ("\u{feff}=1+1", "'=1+1"),
            ("\u{202e}=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("1=1", "1=1"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want, "{cell:?}");
        }
    }
}
