//! Results that programs wrote with codes come out as they were written, with the day of their own sample.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and tests make their own files"
)]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use self::program::{Place, casebrief, said};

#[path = "support/program.rs"]
mod program;

/// Day, name, code, value, unit, range, flag of every result of a file, as `labs.csv` has them.
fn results(path: &Path) -> Vec<[String; 7]> {
    let (_, stdout, _) = said(casebrief().args(["labs", "--format", "json"]).arg(path));
    let labs: Value = serde_json::from_str(&stdout).unwrap();
    let text = |it: &Value| it.as_str().unwrap_or("").to_owned();
    let keys =
        ["taken", "name_printed", "loinc", "value_printed", "unit_printed", "range_printed", "flag_printed"];
    let row = |it: &Value| keys.map(|key| text(&it[key]));
    labs.as_array().unwrap().iter().map(row).collect()
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(name)
}

/// The three results that stand in all fixtures.
fn blood(dash: &str) -> Vec<[String; 7]> {
    [
        ["2025-03-04", "Hemoglobin", "718-7", "9.40", "g/dL", "12.0-15.5", "L"],
        ["2025-03-04", "Ferritin", "2276-4", "6", "ng/mL", "15-150", "L"],
        ["2025-03-04", "Potassium", "2823-3", "5.90", "mmol/L", "3.5-5.1", "H"],
    ]
    .map(|row| row.map(|it| if it.starts_with("20") { it.to_owned() } else { it.replace('-', dash) }))
    .map(|mut row| {
        row[2] = row[2].replace(dash, "-");
        row
    })
    .into()
}

#[test]
fn a_record_a_document_and_a_message_give_the_same_results() {
    assert_eq!(results(&fixture("summary.xml")), blood(" - "));
    assert_eq!(results(&fixture("results.json")), blood(" - "));
    let of_message = results(&fixture("results.hl7"));
    assert_eq!(of_message[..3], blood("-"));
    // The second order has a day of its own, and what was posted by mistake is no result.
    let rest: Vec<_> = of_message[3..].iter().map(|it| [&it[0], &it[1], &it[3], &it[4], &it[5]]).collect();
    assert_eq!(
        rest,
        [
            ["2025-03-05", "Urine protein", "Negative", "", "Negative"],
            ["2025-03-05", "C-reactive protein", "<5", "mg/L", "0-5"]
        ]
    );
}

#[test]
fn lists_join_the_brief_and_a_document_within_is_a_file() {
    let place = Place::new();
    for name in ["results.json", "summary.xml"] {
        fs::write(place.put(&format!("a/{name}"), ""), fs::read(fixture(name)).unwrap()).unwrap();
    }
    said(&mut place.run("out"));
    let summary: Value =
        serde_json::from_slice(&fs::read(place.out("out").join("a/summary.json")).unwrap()).unwrap();
    let named = |key: &str| {
        summary[key].as_array().unwrap().iter().map(|it| it["printed"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        named("allergies").iter().filter(|it| it.contains("Penicillin")).count(),
        2,
        "{:?}",
        named("allergies")
    );
    assert!(named("medications").iter().any(|it| it.contains("Metformin")), "{:?}", named("medications"));
    let paths: Vec<_> =
        summary["sources"].as_array().unwrap().iter().map(|it| [&it["path"], &it["status"]]).collect();
    assert_eq!(
        paths,
        [["results.json", "ok"], ["results.json/document", "ok"], ["summary.xml", "ok"]]
            .map(|it| it.map(|it| json!(it)))
            .each_ref()
            .map(|it| it.each_ref())
    );
    assert_eq!(
        summary["patient"]["name"]["value"].as_str().or(summary["patient"]["name"].as_str()),
        Some("Jane Placeholder")
    );
    assert_eq!(summary["patient"]["identity"]["differing"], json!([]));
}

/// A law: whatever the numbers, what was written comes out.
#[test]
fn every_digit_unit_and_end_of_a_range_comes_out_as_it_was_written() {
    let place = Place::new();
    let values = ["0.05", "7", "12.30", "101.0", "1450", "0.0070"];
    let tests = [
        ("Sodium", "mmol/L"),
        ("Creatinine", "mg/dL"),
        ("TSH", "mIU/L"),
        ("Glucose", "mg/dL"),
        ("Albumin", "g/dL"),
    ];
    let mut message =
        "MSH|^~\\&|L|Lab|||20250304||ORU^R01|1|P|2.5\rPID|1||7||Placeholder^Jane||19800512|F\r".to_owned();
    let mut entries = vec![
        json!({"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1980-05-12", "name": [{"text": "Jane Placeholder"}]}}),
    ];
    let mut want = Vec::new();
    for (idx, (value, (name, unit))) in values.iter().flat_map(|it| tests.map(|test| (it, test))).enumerate()
    {
        let day = format!("2025-{:02}-{:02}", idx / 5 + 1, idx % 5 + 1);
        let short = day.replace('-', "");
        message += &format!("OBR|1|||1^Panel|||{short}\rOBX|1|NM|1^{name}||{value}|{unit}|1.0-9.50||||F\r");
        entries.push(json!({"resource": {
            "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p"}, "code": {"text": name},
            "effectiveDateTime": day, "valueQuantity": {"value": format!("@{value}@"), "unit": unit},
            "referenceRange": [{"low": {"value": "@1.0@"}, "high": {"value": "@9.50@"}}],
        }}));
        want.push([day, name.to_owned(), (*value).to_owned(), unit.to_owned(), "1.0-9.50".to_owned()]);
    }
    let bundle =
        json!({"resourceType": "Bundle", "entry": entries}).to_string().replace("\"@", "").replace("@\"", "");
    for (name, text) in [("a.hl7", message), ("a.json", bundle)] {
        let found = results(&place.put(name, &text));
        let found: Vec<_> = found
            .iter()
            .map(|it| [&it[0], &it[1], &it[3], &it[4], &it[5]].map(|it| it.replace(" - ", "-")))
            .collect();
        assert_eq!(found, want, "{name}");
    }
}

#[test]
fn deep_and_damaged_records_cost_one_line() {
    let place = Place::new();
    let deep =
        format!("{{\"resourceType\": \"Bundle\", \"x\": {}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    place.put("a/deep.json", &deep);
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    place.put(
        "a/bomb.xml",
        &format!(
            "<?xml version=\"1.0\"?>{bomb}<ClinicalDocument><title>{}</title></ClinicalDocument>",
            "&b;".repeat(9)
        ),
    );
    place.put("a/elements.xml", &format!("<ClinicalDocument>{}", "<section>".repeat(200_000)));
    said(&mut place.run("out"));
    let summary: Value =
        serde_json::from_slice(&fs::read(place.out("out").join("a/summary.json")).unwrap()).unwrap();
    for it in summary["sources"].as_array().unwrap() {
        assert!(["corrupt", "partial_pages"].contains(&it["status"].as_str().unwrap()), "{it}");
    }
}
