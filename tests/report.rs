//! The page, the triage list and the result table: nothing lost, nothing let in.
#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

#[path = "support/brief.rs"]
mod brief;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use casebrief::model::{CaseSummary, ClinicalStatus, Doubt, Flag, Level, Trust};
use casebrief::report::{self, IndexRow};
use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

/// Keys whose values are told in other words, drawn, or used to group and order.
const RETOLD: [&str; 20] = [
    "rect",
    "boxes",
    "trust",
    "doubts",
    "kind",
    "severity",
    "status",
    "flag",
    "from",
    "bound",
    "level",
    "complete",
    "need",
    "format",
    "origin",
    "quality",
    "turned",
    "precision",
    "bytes",
    "sex",
];

fn page(summary: &CaseSummary) -> Html {
    Html::parse_document(&report::summary_html(summary))
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// Text with one blank for each run of blanks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(element: ElementRef<'_>) -> String {
    plain(&element.text().collect::<Vec<_>>().join(" "))
}

/// What stands on the page, with the values of its attributes.
fn all_words(page: &Html) -> String {
    let root = page.root_element();
    let attributes: Vec<&str> =
        all(page, "*").iter().flat_map(|it| it.value().attrs().map(|it| it.1)).collect();
    format!("{} {}", plain(&root.text().collect::<String>()), plain(&attributes.join(" ")))
}

/// The paths and values of everything that is text or a number.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Number(number) => found.push((path.to_owned(), number.to_string())),
        Value::Array(items) => {
            for (idx, it) in items.iter().enumerate() {
                leaves(it, &format!("{path}/{idx}"), found);
            }
        }
        Value::Object(entries) => {
            for (key, it) in entries {
                leaves(it, &format!("{path}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn leaves_of(summary: &CaseSummary) -> Vec<(String, String)> {
    let mut found = Vec::new();
    leaves(&serde_json::to_value(summary).unwrap(), "", &mut found);
    found
}

fn with_texts(summary: &CaseSummary, paths: &[String], text: impl Fn(&str) -> String) -> CaseSummary {
    let mut value = serde_json::to_value(summary).unwrap();
    for path in paths {
        let place = value.pointer_mut(path).unwrap();
        *place = text(place.as_str().unwrap()).into();
    }
    serde_json::from_value(value).unwrap()
}

/// The paths of the free texts of the full case; finding them takes a while.
static FREE_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| free_texts(&brief::full()));

/// The paths of texts that may hold anything: those a summary can still be read with when they are changed.
fn free_texts(summary: &CaseSummary) -> Vec<String> {
    let whole = serde_json::to_value(summary).unwrap();
    let is_free = |path: &String| {
        let mut value = whole.clone();
        match value.pointer_mut(path) {
            Some(place @ Value::String(_)) => *place = "<anything>".into(),
            Some(_) | None => return false,
        }
        serde_json::from_value::<CaseSummary>(value).is_ok()
    };
    leaves_of(summary).into_iter().map(|it| it.0).filter(is_free).collect()
}

fn elements(page: &Html) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for element in all(page, "*") {
        let attributes: BTreeSet<&str> = element.value().attrs().map(|it| it.0).collect();
        *counts.entry(format!("{} {attributes:?}", element.value().name())).or_default() += 1;
    }
    counts
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=alert(1)>".to_owned()),
        Just("' onmouseover='alert(1)".to_owned()),
        Just("\" autofocus onfocus=\"alert(1)".to_owned()),
        Just("</style><style>*{display:none}".to_owned()),
        Just("</title></bdi></td></table><h1>".to_owned()),
        Just("&lt;b&gt;&#60;b&#62;&quot;".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        Just("<!--".to_owned()),
        Just("--><svg onload=alert(1)>".to_owned()),
        Just("\u{0}\u{8}\u{1b}[31m\u{9b}".to_owned()),
        Just("\u{202e}1.5\u{202c}\u{2067}".to_owned()),
        Just("\u{feff}=1+1".to_owned()),
        Just("\r\n\t".to_owned()),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 1..5).prop_map(|it| it.concat())
}

#[test]
fn everything_the_summary_says_is_on_the_page() {
    let summary = brief::full();
    let words = all_words(&page(&summary));
    for (path, text) in leaves_of(&summary) {
        let is_retold = path.split('/').any(|it| RETOLD.contains(&it));
        assert!(is_retold || words.contains(&plain(&text)), "{path}: {text} is not on the page");
    }
}

#[test]
fn every_fact_and_finding_opens_its_place() {
    let summary = brief::full();
    let page = page(&summary);
    let cards: BTreeMap<&str, String> =
        all(&page, "[popover]").into_iter().map(|it| (it.value().id().unwrap(), text_of(it))).collect();
    let opened: Vec<&String> = all(&page, "[popovertarget]")
        .iter()
        .map(|it| &cards[it.value().attr("popovertarget").unwrap()])
        .collect();
    for (path, quote) in leaves_of(&summary).iter().filter(|it| it.0.ends_with("/quote")) {
        assert!(opened.iter().any(|it| it.contains(&plain(quote))), "{path}: {quote} can't be opened");
    }
}

#[test]
fn every_link_leads_somewhere_on_the_page() {
    for summary in [brief::full(), brief::empty(), brief::large()] {
        let page = page(&summary);
        let ids: Vec<&str> = all(&page, "[id]").iter().map(|it| it.value().id().unwrap()).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id stands twice");
        for link in all(&page, "[href]") {
            let target = link.value().attr("href").unwrap().strip_prefix('#').unwrap();
            assert!(unique.contains(target), "{target} is not there");
        }
        for label in all(&page, "[aria-labelledby]") {
            assert!(unique.contains(label.value().attr("aria-labelledby").unwrap()));
        }
    }
}

#[test]
fn headings_stand_in_order_and_tables_say_what_they_hold() {
    for summary in [brief::full(), brief::empty()] {
        let page = page(&summary);
        let levels: Vec<u8> =
            all(&page, "h1, h2, h3, h4").iter().map(|it| it.value().name().as_bytes()[1] - b'0').collect();
        assert_eq!(levels[0], 1);
        assert!(levels.windows(2).all(|it| it[1] > 1 && it[1] <= it[0] + 1), "{levels:?}");
        assert_eq!(all(&page, "table").len(), all(&page, "table > caption").len());
        assert!(all(&page, "th:not([scope])").is_empty());
        assert_eq!(page.root_element().value().attr("lang"), Some("en"));
    }
}

#[test]
fn a_value_to_check_never_looks_clear() {
    let summary = brief::full();
    let page = page(&summary);
    for lab in &summary.labs {
        let buttons = all(&page, &format!("[id='{}']", lab.id.0));
        let row = text_of(*buttons.first().unwrap());
        assert_eq!(row.contains("check"), lab.judgement.trust() == Trust::Check, "{row}");
    }
    assert!(all(&page, "tr#l6")[0].text().any(|it| it.contains("hardly possible, unit missing or unknown")));
}

#[test]
fn the_notices_of_the_codes_stand_at_the_foot() {
    let page = page(&brief::full());
    let foot = text_of(all(&page, "footer")[0]);
    for notice in ["content from LOINC", "http://loinc.org/license", "UCUM codes", "https://ucum.org/license"]
    {
        assert!(foot.contains(notice), "{notice}");
    }
}

#[test]
fn silence_about_allergies_is_not_absence() {
    let silent = all_words(&page(&brief::empty()));
    assert!(silent.contains("no statement found This does not mean that there are none."), "{silent}");
    let mut summary = brief::full();
    summary.allergies[0].status = ClinicalStatus::Absent;
    "No known allergies".clone_into(&mut summary.allergies[0].printed);
    let stated = all_words(&page(&summary));
    assert!(stated.contains("stated: No known allergies"));
    assert!(!stated.contains("no statement found This does not mean that there are none."));
}

#[test]
fn what_this_version_does_not_look_for_is_said() {
    let mut summary = brief::empty();
    summary.not_extracted = ["allergies", "medications"].map(str::to_owned).to_vec();
    let text: String = page(&summary).root_element().text().collect();
    assert!(text.contains("not looked for by this version"));
    assert!(text.contains("This version does not look for: medicines, allergies."));
    assert!(text.contains("not checked by this version"));
    assert!(!text.contains("no statement found This does not mean that there are none."));
}

#[test]
fn critical_results_come_first_and_other_peoples_last() {
    let mut summary = brief::full();
    summary.labs[7].flag = Flag::Low;
    let page = page(&summary);
    let order: Vec<&str> = all(&page, "table")
        .first()
        .unwrap()
        .select(&Selector::parse("tbody > tr").unwrap())
        .map(|it| it.value().id().unwrap())
        .collect();
    assert_eq!(order, ["l1", "l2", "l4", "l8"]);
}

#[test]
fn a_paper_that_came_twice_gives_one_row() {
    let mut summary = brief::full();
    summary.records[1].duplicate_of = Some(summary.records[0].id.clone());
    let mut twin = summary.labs[0].clone();
    twin.id = brief::fact("twin");
    twin.record = summary.records[1].id.clone();
    summary.labs.push(twin);
    let page = page(&summary);
    assert_eq!(all(&page, "table")[0].select(&Selector::parse("[id='twin']").unwrap()).count(), 0);
    assert_eq!(all(&page, "[id='twin']").len(), 1);
}

#[test]
fn what_is_told_twice_stands_in_one_row_with_both_places() {
    let mut summary = brief::full();
    let mut again = summary.labs[0].clone();
    again.id = brief::fact("again");
    again.evidence.page = 2;
    let mut differing = again.clone();
    differing.id = brief::fact("differing");
    differing.judgement = differing.judgement.with(Doubt::LowConfidence);
    summary.labs.extend([again, differing]);
    let page = page(&summary);
    assert_eq!(all(&page, "tr#l1 .place").len(), 2);
    assert_eq!(all(&page, "tr#l1 #again").len(), 1);
    // The same value with a doubt is not the same: it must not look clear.
    assert!(text_of(all(&page, "tr#differing")[0]).contains("read with little confidence"));
}

#[test]
fn the_page_lets_nothing_in() {
    let html = report::summary_html(&brief::full());
    let page = Html::parse_document(&html);
    let policy = all(&page, "meta[http-equiv]")[0].value().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"));
    assert!(all(&page, "script, link, iframe, object, form, [src], [style]").is_empty());
    // The notices of the codes name the licences; they are text and lead nowhere.
    let html = html.replace("http://loinc.org", "").replace("https://ucum.org", "");
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("url("));
}

#[test]
fn a_hundred_pages_stay_within_three_mebibytes() {
    let n_bytes = report::summary_html(&brief::large()).len();
    assert!(n_bytes <= 3 * 1024 * 1024, "{n_bytes} bytes");
}

#[test]
fn each_result_is_one_row_of_the_table_with_all_columns() {
    let summary = brief::full();
    let text = report::labs_csv(&summary).unwrap();
    let body = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<BTreeMap<&str, String>> = reader
        .records()
        .map(|it| header.iter().zip(it.unwrap().iter().map(str::to_owned)).collect())
        .collect();
    assert_eq!(rows.len(), summary.labs.len());
    let cells = |row: usize, names: [&str; 6]| names.map(|it| rows[row][it].as_str());
    assert_eq!(
        cells(0, ["case", "name_printed", "value_printed", "unit", "range_from", "flag"]),
        ["kidney-and-heart", "Potassium", "6.8", "mmol/L", "report", "critical_high"]
    );
    assert_eq!(
        cells(6, ["value_printed", "value", "bound", "range_low", "trust", "doubts"]),
        ["<0.01", "0.01", "<", "", "clear", ""]
    );
    assert_eq!(
        cells(5, ["page", "taken", "trust", "doubts", "si_value", "quote"]),
        ["1", "2026-10-12", "check", "implausible unit_unknown", "", "Phosphate 41 mg/dl"]
    );
    assert_eq!(rows[1]["value"], "7.10");
}

#[test]
fn the_list_has_most_urgent_first_then_incomplete_then_by_name() {
    let row = |case: &str, level: Level, complete: bool| IndexRow {
        case: case.to_owned(),
        level,
        complete,
        ..IndexRow::of(&brief::full())
    };
    let rows = [
        row("d", Level::Routine, true),
        row("c", Level::Routine, false),
        row("b", Level::Critical, true),
        row("a", Level::Routine, true),
    ];
    let json: Value = serde_json::from_str(&report::index_json(&rows).unwrap()).unwrap();
    let order: Vec<&str> =
        json["cases"].as_array().unwrap().iter().map(|it| it["case"].as_str().unwrap()).collect();
    assert_eq!(order, ["b", "c", "a", "d"]);
}

#[test]
fn a_row_of_the_list_counts_what_there_is_to_look_at() {
    let counts = IndexRow::of(&brief::full()).counts;
    assert_eq!((counts.critical, counts.abnormal, counts.doubtful), (1, 4, 3));
    assert_eq!((counts.missing, counts.unread, counts.contradictions), (2, 2, 2));
}

#[test]
fn a_folder_name_is_no_link_of_its_own() {
    let mut summary = brief::full();
    "javascript:alert(1) #?%/\"><b>".clone_into(&mut summary.case.id);
    let row = IndexRow::of(&summary);
    assert_eq!(row.page, "./javascript%3Aalert%281%29%20%23%3F%25%2F%22%3E%3Cb%3E/summary.html");
    assert!(!report::index_html(&[row]).contains("<b>"));
}

#[test]
fn an_empty_list_says_so() {
    assert!(report::index_html(&[]).contains("No case has been finished yet."));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_a_record_becomes_an_element(text in hostile()) {
        let summary = brief::full();
        let paths = &FREE_TEXTS;
        let harmless = with_texts(&summary, paths, |it| format!("T{it}"));
        let hostile = with_texts(&summary, paths, |it| format!("T{text}{it}"));
        prop_assert_eq!(elements(&page(&harmless)), elements(&page(&hostile)));

        let html = report::summary_html(&hostile);
        let acts = |it: char| (it.is_control() && it != '\n') || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!html.contains(acts));
        for link in all(&page(&hostile), "[href]") {
            prop_assert!(link.value().attr("href").unwrap().starts_with('#'));
        }

        let list = |it: &CaseSummary| Html::parse_document(&report::index_html(&[IndexRow::of(it)]));
        prop_assert_eq!(elements(&list(&harmless)), elements(&list(&hostile)));

        let hostile = with_texts(&summary, paths, |it| format!("{text}{it}"));
        let csv = report::labs_csv(&hostile).unwrap();
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        for cell in reader.records().flat_map(|it| it.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            prop_assert!(!cell.contains(acts) && !cell.contains('\n'));
            let is_number = cell.parse::<f64>().is_ok();
            prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{}", cell);
        }
    }
}
