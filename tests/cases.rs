//! The synthetic cases: golden summaries from recorded words, and the truth held against them.

#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

mod support;

use std::collections::BTreeMap;

use casebrief::model::{CaseSummary, Flag, Lab, SourceCard, Trust};
use casebrief::report::summary_json;
use support::{Truth, TruthRow, cases, checklist, summary, truths};

/// Media whose words are drawn text, so that nothing excuses a wrong value.
const EXACT: [&str; 2] = ["text_layer", "plain_text"];

/// Percent of the results on drawn pages, and of those on pictures, that must come out right.
const MIN_RIGHT_ON_DRAWN: usize = 99;
const MIN_RIGHT_ON_PICTURES: usize = 90;

/// How alike a name read from a picture and the printed one must be.
const MIN_LIKENESS_ON_PICTURES: f64 = 0.85;

fn golden(case: &str) {
    let mut summary = summary(case).clone();
    // A comment in a knowledge file or a new version changes no golden.
    for it in &mut summary.made_with.pipelines {
        it.sha256 = "of the file".to_owned();
    }
    summary.made_with.version = "of the program".to_owned();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(case, summary_json(&summary).unwrap());
    });
}

#[test]
fn summary_of_anemia_spanish_is_as_recorded() {
    golden("anemia-spanish");
}

#[test]
fn summary_of_chest_pain_is_as_recorded() {
    golden("chest-pain");
}

#[test]
fn summary_of_kidney_diabetes_is_as_recorded() {
    golden("kidney-diabetes");
}

#[test]
fn summary_of_liver_mixed_up_is_as_recorded() {
    golden("liver-mixed-up");
}

#[test]
fn every_case_has_a_golden_test() {
    assert_eq!(cases(), ["anemia-spanish", "chest-pain", "kidney-diabetes", "liver-mixed-up"]);
}

#[test]
fn nearly_all_printed_results_of_drawn_pages_come_out_right_in_every_part() {
    let (mut n_right, mut n_rows) = (0, 0);
    let faults = each_file(|file| {
        let Held { missed, invented, n_right: right } = file.held();
        if !file.is_exact() {
            return Vec::new();
        }
        n_right += right;
        n_rows += right + missed.len();
        [missed, invented].concat()
    });
    let is_most = n_right * 100 >= n_rows * MIN_RIGHT_ON_DRAWN;
    assert!(is_most, "{n_right} of {n_rows} right; not right: {faults:#?}");
}

#[test]
fn most_printed_results_of_pictures_come_out_right_and_no_wrong_one_is_called_clear() {
    let (mut n_right, mut n_rows) = (0, 0);
    let mut seen = Vec::new();
    let wrong = each_file(|file| {
        if file.is_exact() {
            return Vec::new();
        }
        let held = file.held();
        n_right += held.n_right;
        n_rows += held.n_right + held.missed.len();
        seen.extend(held.missed);
        // A part that was not read (a range, and so the flag) is a lack; another value is the fault to rule out.
        held.invented.into_iter().filter(|it| it.contains(": value ")).collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    let is_most = n_right * 100 >= n_rows * MIN_RIGHT_ON_PICTURES;
    assert!(is_most, "{n_right} of {n_rows} right; not right: {seen:#?}");
}

#[test]
fn every_file_has_one_card_with_the_status_it_must_have() {
    let faults = each_file(|file| {
        let card = file.card;
        let status = serde_json::to_value(card.status).unwrap();
        // A warning about a page that was read all the same is no fault here.
        let is_status = status == file.truth.status || (file.truth.status == "ok" && status == "ok_warnings");
        if is_status && card.n_pages == file.truth.n_pages {
            return Vec::new();
        }
        vec![format!("{} pages, status {status}", card.n_pages)]
    });
    assert!(faults.is_empty(), "{faults:#?}");
    for case in cases() {
        assert_eq!(summary(&case).sources.len(), truths(&case).len(), "{case}");
    }
}

#[test]
fn every_readable_file_is_one_record_of_its_kind() {
    let faults = each_file(|file| {
        if file.truth.n_pages == 0 {
            return Vec::new();
        }
        let records = file.summary.records.iter().filter(|it| it.source == file.card.id);
        let kinds: Vec<_> = records.map(|it| serde_json::to_value(it.kind).unwrap()).collect();
        // Two lines on a photo may be too little to tell a kind from; "other" is an honest answer there.
        let is_honest = !file.is_exact() && kinds == ["other"];
        if is_honest || kinds == [file.truth.kind.as_str()] {
            Vec::new()
        } else {
            vec![format!("{kinds:?}, not {}", file.truth.kind)]
        }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_pages_of_another_person_are_told_apart() {
    let faults = each_file(|file| {
        let differing = &file.summary.patient.identity.differing;
        let is_apart = differing.iter().any(|it| it.source == file.card.id);
        if is_apart == file.truth.wrong_patient {
            Vec::new()
        } else {
            vec![format!("told apart: {is_apart}")]
        }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_papers_that_come_again_are_called_duplicates() {
    let faults = each_file(|file| {
        let records = file.summary.records.iter().filter(|it| it.source == file.card.id);
        let is_duplicate = records.clone().any(|it| it.duplicate_of.is_some());
        if is_duplicate == file.truth.duplicate_of.is_some() {
            return Vec::new();
        }
        vec![format!("called a duplicate: {is_duplicate}")]
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_checklist_item_has_the_status_that_the_papers_give_it() {
    let mut faults = Vec::new();
    for case in cases() {
        let expected = checklist(&case);
        let lines = &summary(&case).checklist;
        let found: BTreeMap<String, String> = lines
            .iter()
            .map(|it| {
                (it.item.clone(), serde_json::to_value(it.status).unwrap().as_str().unwrap().to_owned())
            })
            .collect();
        for item in expected.keys().chain(found.keys()).collect::<std::collections::BTreeSet<_>>() {
            let (wanted, got) = (expected.get(item), found.get(item));
            if wanted != got {
                faults.push(format!("{case}, {item}: {got:?}, not {wanted:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// One file with what came out of it and what was put in.
struct File<'a> {
    summary: &'a CaseSummary,
    card: &'a SourceCard,
    truth: &'a Truth,
}

/// How the results of a file lie to its truth.
#[derive(Default)]
struct Held {
    n_right: usize,
    missed: Vec<String>,
    /// Clear results that nothing printed bears out.
    invented: Vec<String>,
}

/// Looks at every file of every case; what is found is told with the file's name before it.
fn each_file(mut look: impl FnMut(&File<'_>) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases() {
        let summary = summary(&case);
        let cards: BTreeMap<&str, &SourceCard> =
            summary.sources.iter().map(|it| (it.path.as_str(), it)).collect();
        for (path, truth) in truths(&case) {
            let card = cards.get(path.as_str()).unwrap_or_else(|| panic!("{case}/{path} has no card"));
            let faults = look(&File { summary, card, truth: &truth });
            found.extend(faults.into_iter().map(|it| format!("{case}/{path}: {it}")));
        }
    }
    found
}

impl File<'_> {
    fn is_exact(&self) -> bool {
        EXACT.contains(&self.truth.medium.as_str())
    }

    fn is_name(&self, printed: &str, got: &str) -> bool {
        let (printed, got) = (folded(printed), folded(got));
        printed == got || !self.is_exact() && strsim::jaro_winkler(&printed, &got) >= MIN_LIKENESS_ON_PICTURES
    }

    fn held(&self) -> Held {
        let labs: Vec<&Lab> =
            self.summary.labs.iter().filter(|it| it.evidence.source == self.card.id).collect();
        let mut held = Held::default();
        let mut is_taken = vec![false; labs.len()];
        for row in &self.truth.rows {
            let faults =
                |lab: &Lab| if self.is_exact() { all_faults(row, lab) } else { main_faults(row, lab) };
            let of_row =
                |lab: &Lab| lab.evidence.page == row.page && self.is_name(&row.name, &lab.name_printed);
            let free = || labs.iter().enumerate().filter(|(idx, lab)| !is_taken[*idx] && of_row(lab));
            let place =
                free().find(|(_, lab)| faults(lab).is_empty()).or_else(|| free().next()).map(|it| it.0);
            if let Some(idx) = place {
                is_taken[idx] = true;
            }
            if !row.sure {
                continue;
            }
            match place.map(|idx| labs[idx]) {
                None => held.missed.push(format!("{} {} is missed", row.name, row.value)),
                Some(lab) if faults(lab).is_empty() => held.n_right += 1,
                Some(lab) => {
                    let told = format!("{} {}: {}", row.name, row.value, faults(lab).join(", "));
                    if lab.judgement.trust() == Trust::Clear {
                        held.invented.push(told.clone());
                    }
                    held.missed.push(told);
                }
            }
        }
        for (lab, is_taken) in labs.iter().zip(is_taken) {
            let is_clear = lab.judgement.trust() == Trust::Clear;
            if !is_taken && (is_clear || self.is_exact()) {
                held.invented.push(format!("{} {} is printed nowhere", lab.name_printed, lab.value_printed));
            }
        }
        held
    }
}

/// What is wrong with a result; empty when all of it is right.
fn all_faults(row: &TruthRow, lab: &Lab) -> Vec<String> {
    let mut faults = main_faults(row, lab);
    faults.extend(differing("unit", row.unit.as_deref(), lab.unit_printed.as_deref()));
    faults.extend(differing("range", row.range.as_deref(), lab.range_printed.as_deref()));
    if row.analyte.is_some() {
        let analyte = lab.analyte.as_ref().map(|it| it.0.as_str());
        faults.extend(differing("analyte", row.analyte.as_deref(), analyte));
    }
    faults
}

/// What is wrong with the value of a result or with its flag.
fn main_faults(row: &TruthRow, lab: &Lab) -> Vec<String> {
    let mut faults = Vec::from_iter(differing("value", Some(&row.value), Some(&lab.value_printed)));
    let is_flag = match (row.abnormal.as_str(), row.critical) {
        ("low", true) => lab.flag == Flag::CriticalLow,
        ("low", false) => lab.flag == Flag::Low,
        ("high", true) => lab.flag == Flag::CriticalHigh,
        ("high", false) => lab.flag == Flag::High,
        ("normal", _) => lab.flag == Flag::Normal,
        ("abnormal", _) => matches!(lab.flag, Flag::Abnormal | Flag::High | Flag::Low),
        ("unknown", _) => !lab.flag.is_critical(),
        (other, _) => panic!("no such direction: {other}"),
    };
    if !is_flag {
        let critical = if row.critical { "critical " } else { "" };
        faults.push(format!("flag {:?}, not {critical}{}", lab.flag, row.abnormal));
    }
    faults
}

fn differing(what: &str, printed: Option<&str>, got: Option<&str>) -> Option<String> {
    (squeezed(printed) != squeezed(got)).then(|| format!("{what} {got:?}, not {printed:?}"))
}

/// Letters and digits of a name, in lower case.
fn folded(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A printed text without its spaces and without brackets around all of it.
fn squeezed(text: Option<&str>) -> String {
    let text: String = text.unwrap_or_default().split_whitespace().collect();
    text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).map_or(text.clone(), str::to_owned)
}
