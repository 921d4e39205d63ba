//! The second reader on pictures drawn here. Without its models each test says so and passes.

#![allow(clippy::unwrap_used, reason = "a failing test should stop")]
#![allow(clippy::disallowed_methods, reason = "tests find the models by themselves")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;
use std::sync::OnceLock;

use casebrief::model::{Reader, Rect};
use casebrief::read::ocr::PpOcr;
use casebrief::read::ocr::ppocr::Models;
use casebrief::read::{Ocr as _, Picture};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::Pdf;

/// Pixels a point: letters become as high as on a scan of 200 dpi.
const SCALE: f32 = 2.5;

#[test]
fn the_text_in_a_box_is_read() {
    let Some(ppocr) = ppocr() else { return };
    let picture = drawn(&[(20, 40, "Haemoglobin"), (160, 40, "12.5"), (220, 40, "g/dl")]);
    let reading = ppocr.read_crop(&picture, points(154.0, 26.0, 195.0, 46.0)).unwrap();
    assert_eq!((reading.text.as_str(), reading.reader), ("12.5", Reader::PpOcr));
    assert!(reading.confidence.percent() > 90, "{reading:?}");
    let reading = ppocr.read_crop(&picture, points(14.0, 26.0, 250.0, 46.0)).unwrap();
    assert_eq!(reading.text.replace(' ', ""), "Haemoglobin12.5g/dl");
}

#[test]
fn the_words_of_a_page_are_found_where_they_stand() {
    let Some(mut ppocr) = ppocr() else { return };
    let picture =
        drawn(&[(20, 40, "Haemoglobin"), (160, 40, "12.5"), (20, 80, "Platelet count"), (160, 80, "250")]);
    let words = ppocr.words(&picture).unwrap();
    let mut texts: Vec<&str> = words.iter().map(|it| it.text.as_str()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["12.5", "250", "Haemoglobin", "Platelet", "count"]);
    let number = words.iter().find(|it| it.text == "250").unwrap();
    // Helvetica of 12 points: digits 8.5 high and 6.7 wide.
    let drawn = points(160.0, 71.5, 180.0, 80.0);
    let off =
        <[f32; 4]>::from(number.rect).into_iter().zip(<[f32; 4]>::from(drawn)).map(|(a, b)| (a - b).abs());
    assert!(off.into_iter().all(|it| it < 2.0 * SCALE), "{:?} for {drawn:?}", number.rect);
}

#[test]
fn several_boxes_are_read_as_each_alone() {
    let Some(ppocr) = ppocr() else { return };
    let picture = drawn(&[(20, 40, "4.8"), (160, 40, "11,500"), (20, 80, "13.0 - 17.0"), (160, 80, "<0.2")]);
    let boxes = [
        points(14.0, 26.0, 50.0, 46.0),
        points(154.0, 26.0, 210.0, 46.0),
        points(14.0, 66.0, 100.0, 86.0),
        points(154.0, 66.0, 195.0, 86.0),
    ];
    let texts = |boxes: &[Rect]| -> Vec<String> {
        let readings = ppocr.read_boxes(&picture, boxes).unwrap();
        readings.iter().map(|it| it.iter().map(|letter| letter.character).collect()).collect()
    };
    let together = texts(&boxes);
    assert_eq!(
        together.iter().map(|it| it.replace(' ', "")).collect::<Vec<_>>(),
        ["4.8", "11,500", "13.0-17.0", "<0.2"]
    );
    for (reading, alone) in together.iter().zip(boxes) {
        assert_eq!(*reading, texts(&[alone])[0]);
    }
}

#[test]
fn odd_pictures_and_boxes_are_no_trouble() {
    let Some(mut ppocr) = ppocr() else { return };
    for (width, height) in [(0, 0), (1, 1), (3, 2), (2000, 3), (7, 300), (33, 17)] {
        let grey = (0..width * height).map(|it| (it * 37 % 251) as u8).collect();
        let picture = Picture { width, height, grey };
        ppocr.words(&picture).unwrap();
        for rect in
            [[0.0, 0.0, 1.0, 1.0], [-9.0, -9.0, 90.0, 2.0], [5.0, 5.0, 5.0, 5.0], [0.0, 0.0, 9e9, 9e8]]
        {
            ppocr.read_crop(&picture, Rect::try_from(rect).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_folder_without_models_is_told_with_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    assert!(!Models::are_in(empty.path()));
    let Err(error) = PpOcr::load(empty.path()) else { panic!("there is nothing to load") };
    assert!(error.to_string().contains("scripts/models"), "{error}");
}

#[test]
fn files_that_are_no_models_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"] {
        std::fs::write(folder.path().join(name), b"not a network").unwrap();
    }
    assert!(PpOcr::load(folder.path()).is_err());
}

/// Starts the engine if its models are on this machine.
fn ppocr() -> Option<PpOcr> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|it| PathBuf::from(it).join(".local/share"));
        let data = data.or(home).map(|it| it.join("casebrief/models"));
        let given = std::env::var_os("CASEBRIEF_MODELS").map(PathBuf::from);
        let found = [given, data].into_iter().flatten().find(|it| Models::are_in(it));
        if found.is_none() {
            eprintln!("skipped: the models of PP-OCR are not here; scripts/models fetches them");
        }
        found
    });
    folder.as_ref().map(|it| PpOcr::load(it).unwrap())
}

/// A box given in points of the drawn page.
fn points(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect::new(left, top, right, bottom).unwrap().scaled(SCALE).unwrap()
}

/// Draws texts in Helvetica of 12 points; each has the left end of its baseline, from the top left.
fn drawn(texts: &[(u32, u32, &str)]) -> Picture {
    const HEIGHT: u32 = 120;
    let show =
        |(x, y, text): &(u32, u32, &str)| format!("BT /F 12 Tf {x} {} Td ({text}) Tj ET\n", HEIGHT - y);
    let content: String = texts.iter().map(show).collect();
    let pdf = format!(
        "%PDF-1.4\n\
         1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
         2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 {HEIGHT}]/Contents 4 0 R\
         /Resources<</Font<</F 5 0 R>>>>>> endobj\n\
         4 0 obj <</Length {}>> stream\n{content}endstream endobj\n\
         5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n\
         trailer <</Root 1 0 R>>\n",
        content.len()
    );
    let pdf = Pdf::new(pdf.into_bytes()).unwrap();
    let page = &pdf.pages()[0];
    let settings = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
    let pixmap = render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let grey = pixmap.data().iter().map(|it| it.g).collect();
    Picture { width: pixmap.width().into(), height: pixmap.height().into(), grey }
}
