"""What made-up offices write about: subjects and paragraphs, in our own words, citing nothing that exists.

`{place}` is the commune, `{year}` the year, `{n}` a small number, `{head}` the person in charge.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One matter: its subject as printed after `Về việc`, and the paragraphs of its paper."""

    about: str
    body: tuple[str, ...]


GROUNDS = (
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Căn cứ Quyết định số {n}/QĐ-UBND của Ủy ban nhân dân tỉnh Thử Nghiệm về quy chế làm việc mẫu của bộ "
    "phận một cửa cấp xã;",
    "Căn cứ Kế hoạch số {m}/KH-UBND của Ủy ban nhân dân {place} về số hóa hồ sơ, kết quả giải quyết thủ "
    "tục hành chính năm {year};",
)

DECISIONS = (
    Topic(
        "thành lập Tổ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
        (
            "Thành lập Tổ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính của {place}, gồm {n} thành "
            "viên do {head}, Phó Chủ tịch, làm tổ trưởng.",
            "Tổ số hóa có nhiệm vụ quét, kiểm tra, bóc tách dữ liệu và lưu vào kho dữ liệu điện tử toàn bộ"
            " giấy tờ tiếp nhận trong ngày; bảo đảm ảnh quét đủ trang, rõ chữ, đúng thứ tự và không bị "
            "lệch.",
            "Công chức tư pháp - hộ tịch, công chức văn phòng - thống kê và các thành viên có tên tại Điều"
            " 1 chịu trách nhiệm thi hành Quyết định này kể từ ngày ký.",
        ),
    ),
    Topic(
        "cho phép chuyển mục đích sử dụng phòng họp số {n} làm kho lưu trữ tạm thời",
        (
            "Cho phép sử dụng phòng họp số {n} tại trụ sở {place} làm kho lưu trữ tạm thời hồ sơ giấy chờ "
            "số hóa, thời hạn mười hai tháng.",
            "Bộ phận văn thư chịu trách nhiệm bố trí giá, hộp, thiết bị hút ẩm và phương tiện chữa cháy; "
            "việc giao nhận hồ sơ giữa kho và bộ phận một cửa phải ghi sổ và có chữ ký của hai bên.",
            "Chánh văn phòng, cán bộ phụ trách lưu trữ và {head} chịu trách nhiệm thi hành Quyết định này.",
        ),
    ),
    Topic(
        "công nhận danh hiệu gia đình kiểu mẫu năm {year}",
        (
            "Công nhận danh hiệu gia đình kiểu mẫu năm {year} cho {n} hộ gia đình của {place} theo danh "
            "sách do các thôn bình xét, đứng đầu là hộ {head}.",
            "Mỗi hộ được tặng giấy chứng nhận và tiền thưởng 500.000 đồng trích từ quỹ thi đua; kế toán có"
            " trách nhiệm chi trả trong mười ngày làm việc.",
            "Hội đồng thi đua, các trưởng thôn và những hộ có tên trong danh sách chịu trách nhiệm thi "
            "hành Quyết định này.",
        ),
    ),
)

LETTERS = (
    Topic(
        "phối hợp rà soát hồ sơ hộ tịch trước khi số hóa",
        (
            "Thực hiện kế hoạch số hóa sổ hộ tịch năm {year}, Ủy ban nhân dân {place} đề nghị quý cơ quan "
            "phối hợp rà soát, đối chiếu số quyển, số trang của sổ đăng ký khai sinh từ năm 1995 đến nay.",
            "Trường hợp sổ bị rách, mờ hoặc thiếu trang, đề nghị lập biên bản và gửi kèm bản chụp trước "
            "ngày cuối cùng của tháng để tổng hợp, báo cáo cấp trên.",
            "Đầu mối liên hệ là {head}, công chức tư pháp - hộ tịch. Rất mong nhận được sự quan tâm phối "
            "hợp của quý cơ quan./.",
        ),
    ),
    Topic(
        "cung cấp thông tin thửa đất phục vụ giải quyết hồ sơ",
        (
            "Ủy ban nhân dân {place} nhận được đơn của {head} về việc xác định ranh giới thửa đất số {m}, "
            "tờ bản đồ số {n}. Qua kiểm tra, hồ sơ lưu tại xã không còn bản vẽ kèm theo.",
            "Để có cơ sở giải quyết đúng hạn, đề nghị quý cơ quan cung cấp bản sao hồ sơ địa chính và ý "
            "kiến về nguồn gốc sử dụng đất trong thời hạn năm ngày làm việc.",
            "Quá thời hạn trên, Ủy ban nhân dân {place} sẽ giải quyết theo tài liệu hiện có và thông báo "
            "cho người nộp đơn được biết./.",
        ),
    ),
)

PROPOSALS = (
    Topic(
        "đề nghị bổ sung kinh phí mua máy quét cho bộ phận một cửa",
        (
            "Hiện nay bộ phận một cửa của {place} có một máy quét khổ A4 mua từ năm 2014, mỗi ngày quét "
            "được khoảng ba trăm trang, không đáp ứng khối lượng hồ sơ tiếp nhận.",
            "Ủy ban nhân dân {place} kính đề nghị xem xét, bổ sung kinh phí mua {n} máy quét hai mặt nạp "
            "giấy tự động với dự toán 48.600.000 đồng, lấy từ nguồn dự phòng ngân sách năm {year}.",
            "Sau khi được cấp kinh phí, đơn vị cam kết số hóa toàn bộ hồ sơ tồn trước ngày 31 tháng 12 năm"
            " {year}.",
            "Kính trình cấp có thẩm quyền xem xét, quyết định./.",
        ),
    ),
)

NOTICES = (
    Topic(
        "lịch tiếp nhận và trả kết quả hồ sơ trong tháng",
        (
            "Từ ngày mồng một đầu tháng, Trung tâm Phục vụ hành chính công {place} tiếp nhận hồ sơ từ thứ "
            "hai đến sáng thứ bảy hằng tuần; buổi sáng từ 07 giờ 30 phút, buổi chiều từ 13 giờ 30 phút.",
            "Người dân đến nộp hồ sơ mang theo bản chính để đối chiếu. Giấy tờ đã có trong kho dữ liệu "
            "điện tử thì không phải nộp lại.",
            "Hồ sơ quá hạn được gửi thư xin lỗi và hẹn lại ngày trả. Mọi thắc mắc xin liên hệ {head}, số "
            "điện thoại 0900 000 0{n}.",
            "Vậy Ủy ban nhân dân {place} thông báo để các tổ chức, cá nhân được biết và thực hiện./.",
        ),
    ),
    Topic(
        "niêm yết công khai danh sách hộ được cấp lại giấy tờ bị hư hỏng do mưa lũ",
        (
            "Ủy ban nhân dân {place} niêm yết công khai danh sách {n} hộ được cấp lại giấy tờ hộ tịch bị "
            "hư hỏng do mưa lũ tại trụ sở và tại nhà văn hóa các thôn.",
            "Thời gian niêm yết là mười lăm ngày kể từ ngày ký thông báo. Trong thời gian đó, ai có ý kiến"
            " về danh sách thì gửi bằng văn bản đến bộ phận tư pháp - hộ tịch, gặp {head}.",
            "Hết thời hạn niêm yết, những trường hợp không có ý kiến khác được cấp lại giấy tờ theo quy "
            "định./.",
        ),
    ),
)

MORE = (
    "Trong quá trình thực hiện, nếu có vướng mắc, các bộ phận phản ánh kịp thời về văn phòng để tổng hợp, "
    "báo cáo và đề xuất biện pháp tháo gỡ; không để hồ sơ tồn đọng mà không rõ lý do.",
    "Hồ sơ đã quét được sắp xếp theo mã hồ sơ, ghi rõ số tờ, số trang ở bìa; tờ có ghi chú đính kèm phải "
    "quét hai lần, một lần có và một lần không có ghi chú.",
    "Việc kiểm tra chất lượng ảnh quét do người không trực tiếp quét thực hiện; mỗi ngày kiểm tra ít nhất "
    "một phần mười số trang, trang không đạt phải quét lại trong ngày.",
    "Kết quả thực hiện là một tiêu chí đánh giá mức độ hoàn thành nhiệm vụ của cá nhân, bộ phận trong quý "
    "và trong năm.",
    "Các thông tin cá nhân trong hồ sơ chỉ được dùng để giải quyết thủ tục; nghiêm cấm sao chép, phát tán "
    "hoặc sử dụng vào mục đích khác.",
    "Kinh phí thực hiện được bố trí trong dự toán chi thường xuyên của đơn vị và các nguồn hợp pháp khác "
    "theo phân cấp hiện hành.",
)
