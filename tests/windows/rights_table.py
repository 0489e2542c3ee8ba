"""Who gets which answer at which door. `test_rights.py` tells the play and knocks."""

from tests.windows.rights_table_of_accounts import ACCOUNT
from tests.windows.rights_table_of_offices import OFFICES

ROLES = [
    "nobody",
    "clerk",
    "town",
    "fire",
    "signatory",
    "housing",
    "supervisor",
    "citizen",
    "outsider",
    "editor",
]
USERS = {
    "clerk": "clerk",
    "town": "other_clerk",
    "fire": "fire_reviewer",
    "signatory": "fire_signatory",
    "housing": "housing_reviewer",
    "supervisor": "supervisor",
    "citizen": "citizen",
    "outsider": "outsider",
    "editor": "editor",
}
# 302 for nobody is the way to the log-in. 404: it does not exist for you. 403: you may not do this at all.
# 409 and 422: you may, but not in this state or without what it needs.
TABLE = """
route              method nobody clerk town fire signatory housing supervisor citizen outsider editor
home               GET    200    302   302  302  302       302     302        302     302      302
login              GET    200    302   302  302  302       302     302        302     302      302
login              POST   422    302   302  302  302       302     302        302     302      302
logout             POST   302    302   302  302  302       302     302        302     302      302
set_language       POST   302    302   302  302  302       302     302        302     302      302
healthz            GET    200    200   200  200  200       200     200        200     200      200
design             GET    200    200   200  200  200       200     200        200     200      200
demo:stage         GET    302    403   403  403  403       403     200        403     403      200
demo:forward       POST   302    403   403  403  403       403     422        403     403      422
demo:fault         POST   302    403   403  403  403       403     422        403     403      422
demo:role          POST   404    404   404  404  404       404     404        404     404      404
demo:tour_start    POST   302    302   302  302  302       302     302        302     302      302
demo:tour_end      POST   302    302   302  302  302       302     302        302     302      302
demo:sample        GET    200    200   200  200  200       200     200        200     200      200
verify:form        GET    200    200   200  200  200       200     200        200     200      200
verify:form        POST   422    422   422  422  422       422     422        422     422      422
verify:file        POST   422    422   422  422  422       422     422        422     422      422
verify:scan        GET    200    200   200  200  200       200     200        200     200      200
verify:worker      GET    200    200   200  200  200       200     200        200     200      200
verify:manifest    GET    200    200   200  200  200       200     200        200     200      200
verify:known       GET    200    200   200  200  200       200     200        200     200      200
verify:code        GET    200    200   200  200  200       200     200        200     200      200
verify:code_in_capitals GET    200    200   200  200  200       200     200        200     200      200
guide:list         GET    200    200   200  200  200       200     200        200     200      200
guide:service      POST   200    200   200  200  200       200     200        200     200      200
guide:short        GET    200    200   200  200  200       200     200        200     200      200
guide:apply        POST   302    302   302  302  302       302     302        302     302      302
large_print        POST   302    302   302  302  302       302     302        302     302      302
rating:rate        GET    200    403   403  403  403       403     403        200     200      403
rating:rate        POST   422    403   403  403  403       403     403        422     422      403
rating:again       POST   422    403   403  403  403       403     403        422     422      403
guide:service      GET    200    200   200  200  200       200     200        200     200      200
counter:home       GET    302    200   200  403  403       403     403        403     403      403
counter:start      POST   302    302   302  403  403       403     403        403     403      403
counter:pin        POST   302    302   302  403  403       403     403        403     403      403
counter:unpin      POST   302    302   302  403  403       403     403        403     403      403
counter:pin_move   POST   302    302   302  403  403       403     403        403     403      403
counter:identity   GET    302    200   404  403  403       403     403        403     403      403
counter:identity   POST   302    422   404  403  403       403     403        403     403      403
counter:identifier POST   302    200   404  403  403       403     403        403     403      403
counter:questions  GET    302    200   404  403  403       403     403        403     403      403
counter:materials  GET    302    200   404  403  403       403     403        403     403      403
counter:attach     POST   302    422   404  403  403       403     403        403     403      403
counter:detach     POST   302    302   404  403  403       403     403        403     403      403
counter:samples    POST   302    302   404  403  403       403     403        403     403      403
counter:held       GET    302    302   404  403  403       403     403        403     403      403
counter:scan       POST   302    422   404  403  403       403     403        403     403      403
counter:tray       POST   302    422   404  403  403       403     403        403     403      403
counter:assign     POST   302    404   404  403  403       403     403        403     403      403
counter:tray_remove POST  302    302   404  403  403       403     403        403     403      403
counter:discard    POST   302    302   404  403  403       403     403        403     403      403
counter:choose     POST   302    302   404  403  403       403     403        403     403      403
counter:consent    POST   302    422   404  403  403       403     403        403     403      403
counter:form       GET    302    200   404  403  403       403     403        403     403      403
counter:check      GET    302    200   404  403  403       403     403        403     403      403
counter:cases      GET    302    200   200  403  403       403     403        403     403      403
counter:case       GET    302    200   404  403  403       403     403        403     403      403
counter:receipt    GET    302    200   404  403  403       403     403        403     403      403
counter:withdraw   POST   302    422   404  403  403       403     403        403     403      403
counter:hand_over  POST   302    409   404  403  403       403     403        403     403      403
counter:accept     POST   302    409   404  403  403       403     403        403     403      403
counter:not_accept POST   302    422   404  403  403       403     403        403     403      403
counter:not_required POST   302    422   404  403  403       403     403        403     403      403
counter:supply     POST   302    422   404  403  403       403     403        403     403      403
counter:correct    POST   302    409   404  403  403       403     403        403     403      403
counter:complete   POST   302    409   404  403  403       403     403        403     403      403
counter:deferred   POST   302    422   404  403  403       403     403        403     403      403
counter:fill       POST   302    422   404  403  403       403     403        403     403      403
counter:void       POST   302    422   404  403  403       403     403        403     403      403
counter:voidings   GET    302    200   200  403  403       403     403        403     403      403
counter:void_confirm POST   302    403   404  403  403       403     403        403     403      403
counter:void_refuse POST   302    403   404  403  403       403     403        403     403      403
counter:visits     GET    302    200   404  403  403       403     403        403     403      403
counter:visits     POST   302    422   404  403  403       403     403        403     403      403
desk:inbox         GET    302    403   403  200  200       200     403        403     403      403
desk:news          GET    302    403   403  200  200       200     403        403     403      403
desk:acceptances   GET    302    403   403  200  403       200     403        403     403      403
desk:acceptance    GET    302    403   403  200  403       404     403        403     403      403
desk:notice_point  POST   302    403   403  422  403       404     403        403     403      403
desk:notice_send   POST   302    403   403  403  403       404     403        403     403      403
desk:case_accept   POST   302    403   403  403  403       404     403        403     403      403
desk:case_not_accept POST   302    403   403  403  403       404     403        403     403      403
desk:case_not_required POST   302    403   403  403  403       404     403        403     403      403
desk:deferred_reject POST   302    403   403  403  403       404     403        403     403      403
desk:absence       GET    302    200   200  200  200       200     200        403     403      200
desk:absence       POST   302    422   422  422  422       422     422        403     403      422
desk:absence_end   POST   302    422   422  422  422       422     422        403     403      422
desk:approval      GET    302    403   403  200  200       404     403        403     403      403
desk:claim         POST   302    403   403  302  403       404     403        403     403      403
desk:waive         POST   302    403   403  409  403       404     403        403     403      403
desk:release       POST   302    403   403  409  403       404     403        403     403      403
desk:decide        POST   302    403   403  422  403       404     403        403     403      403
desk:countersign   POST   302    403   403  403  422       403     403        403     403      403
desk:send_back     POST   302    403   403  403  422       403     403        403     403      403
desk:check_proposal POST   302    403   403  403  403       403     403        403     403      403
desk:holder        GET    302    403   403  200  200       404     403        403     403      403
desk:pages         GET    302    403   403  200  200       404     403        403     403      403
desk:remark        POST   302    403   403  422  422       404     403        403     403      403
desk:remark_withdraw POST 302    403   403  302  302       404     403        403     403      403
desk:note          POST   302    403   403  422  422       404     403        403     403      403
desk:find          POST   302    403   403  302  302       302     403        403     403      403
desk:saved_filters GET    302    403   403  200  200       200     403        403     403      403
desk:saved_filters POST   302    403   403  422  422       422     403        403     403      403
desk:saved_filter_rename POST 302 403  403  422  404       404     403        403     403      403
desk:saved_filter_delete POST 302 403  403  302  404       404     403        403     403      403
desk:own_phrases   GET    302    403   403  200  200       200     403        403     403      403
desk:own_phrases   POST   302    403   403  422  422       422     403        403     403      403
desk:phrase_rewrite POST  302    403   403  422  404       404     403        403     403      403
desk:phrase_order  POST   302    403   403  302  404       404     403        403     403      403
desk:phrase_remove POST   302    403   403  302  404       404     403        403     403      403
desk:return        GET    302    403   403  200  403       404     403        403     403      403
desk:return        POST   302    403   403  422  403       404     403        403     403      403
desk:reassign      GET    302    403   403  200  200       404     403        403     403      403
desk:reassign      POST   302    403   403  422  422       404     403        403     403      403
desk:opinions      GET    302    403   403  200  200       404     403        403     403      403
desk:opinion_ask   POST   302    403   403  409  403       404     403        403     403      403
desk:expert_answer POST   302    403   403  422  403       404     403        403     403      403
desk:opinion_withdraw POST   302    403   403  422  403       404     403        403     403      403
desk:inspection    GET    302    403   403  200  200       404     403        403     403      403
desk:inspection_plan POST   302    403   403  422  422       404     403        403     403      403
desk:inspection_cancel POST   302    403   403  409  409       404     403        403     403      403
desk:inspection_close POST   302    403   403  409  409       404     403        403     403      403
desk:inspection_join POST   302    403   403  409  409       404     403        403     403      403
desk:officers      POST   302    403   403  422  422       404     403        403     403      403
desk:inspection_finding POST   302    403   403  422  422       404     403        403     403      403
desk:returned      GET    302    403   403  404  404       404     403        403     403      403
desk:reroute       POST   302    403   403  404  403       404     403        403     403      403
desk:return_reject POST   302    403   403  404  403       404     403        403     403      403
desk:inspections   GET    302    403   403  200  200       200     403        403     403      403
desk:opinions_asked GET    302    403   403  200  200       200     403        403     403      403
desk:opinion       GET    302    403   403  200  200       404     403        403     403      403
desk:opinion_answer POST   302    403   403  422  422       404     403        403     403      403
desk:returns       GET    302    403   403  200  200       200     403        403     403      403
desk:coordinations GET    302    403   403  200  200       200     403        403     403      403
desk:coordination  GET    302    403   403  404  404       404     403        403     403      403
desk:coordination_settle POST   302    403   403  403  404       403     403        403     403      403
desk:findings      GET    302    403   403  403  200       403     403        403     403      403
desk:finding       GET    302    403   403  403  200       403     403        403     403      403
desk:explain       POST   302    403   403  403  422       403     403        403     403      403
desk:ratings       GET    302    403   403  403  200       403     200        403     403      403
desk:rating        GET    302    403   403  403  404       403     200        403     403      403
desk:rating_call   POST   302    403   403  403  404       403     422        403     403      403
desk:rating_settle POST   302    403   403  403  404       403     422        403     403      403
desk:data          GET    302    403   403  200  200       200     403        403     403      403
desk:data_resource GET    302    403   403  200  200       200     403        403     403      403
desk:data_ask      POST   302    403   403  403  422       403     403        403     403      403
desk:data_grant    GET    302    403   403  200  200       404     403        403     403      403
desk:data_give     POST   302    403   403  403  422       403     403        403     403      403
desk:data_refuse   POST   302    403   403  403  422       403     403        403     403      403
desk:data_end      POST   302    403   403  403  422       403     403        403     403      403
desk:use_feedback  GET    302    403   403  200  200       404     403        403     403      403
desk:use_feedback  POST   302    403   403  422  422       404     403        403     403      403
desk:checks        GET    302    403   403  200  200       200     403        403     403      403
desk:check         GET    302    403   403  200  200       404     403        403     403      403
desk:check_record  POST   302    403   403  422  403       404     403        403     403      403
desk:check_recheck POST   302    403   403  422  403       404     403        403     403      403
desk:check_revoke  POST   302    403   403  403  422       403     403        403     403      403
desk:paper         POST   302    403   403  403  409       403     403        403     403      403
desk:time          GET    302    403   403  200  200       404     403        403     403      403
desk:extension_ask POST   302    403   403  422  403       404     403        403     403      403
desk:joint_extension_ask POST 302 403  403  422  403       404     403        403     403      403
desk:procedure_ask POST   302    403   403  422  403       404     403        403     403      403
desk:procedure_end POST   302    403   403  422  403       404     403        403     403      403
desk:sources       GET    302    403   403  200  200       404     403        403     403      403
desk:sources       POST   302    403   403  422  422       404     403        403     403      403
desk:corrections   GET    302    403   403  200  403       200     403        403     403      403
desk:correction_answer GET 302   403   403  200  403       404     403        403     403      403
desk:correction_answer POST 302  403   403  422  403       404     403        403     403      403
desk:supply        GET    302    403   403  200  403       200     403        403     403      403
desk:supply_answer GET    302    403   403  200  403       404     403        403     403      403
desk:supply_answer POST   302    403   403  422  403       404     403        403     403      403
desk:requests      GET    302    403   403  403  200       403     403        403     403      403
desk:extension_grant POST 302    403   403  403  403       403     403        403     403      403
desk:extension_refuse POST 302   403   403  403  403       403     403        403     403      403
desk:procedure_approve POST 302  403   403  403  422       403     403        403     403      403
desk:procedure_refuse POST 302   403   403  403  422       403     403        403     403      403
portal:home        GET    302    403   403  403  403       403     403        200     200      403
portal:apply_start GET    302    403   403  403  403       403     403        200     200      403
portal:apply_start POST   302    403   403  403  403       403     403        302     302      403
portal:apply       GET    302    403   403  403  403       403     403        200     404      403
portal:apply_discard GET  302    403   403  403  403       403     403        200     404      403
portal:apply_discard POST 302    403   403  403  403       403     403        302     404      403
portal:apply_question GET 302    403   403  403  403       403     403        200     404      403
portal:apply_question POST 302   403   403  403  403       403     403        422     404      403
portal:apply_materials GET 302   403   403  403  403       403     403        200     404      403
portal:apply_material GET 302    403   403  403  403       403     403        200     404      403
portal:apply_material POST 302   403   403  403  403       403     403        422     404      403
portal:apply_word  POST   302    403   403  403  403       403     403        302     404      403
portal:apply_consent POST 302    403   403  403  403       403     403        422     404      403
portal:apply_remove POST  302    403   403  403  403       403     403        302     404      403
portal:apply_form  GET    302    403   403  403  403       403     403        200     404      403
portal:apply_form  POST   302    403   403  403  403       403     403        302     404      403
portal:apply_delivery GET 302    403   403  403  403       403     403        200     404      403
portal:apply_delivery POST 302   403   403  403  403       403     403        422     404      403
portal:apply_check GET    302    403   403  403  403       403     403        200     404      403
portal:apply_check POST   302    403   403  403  403       403     403        422     404      403
portal:applied     GET    302    403   403  403  403       403     403        200     404      403
portal:settings    GET    302    403   403  403  403       403     403        200     200      403
portal:mandates    GET    302    403   403  403  403       403     403        200     200      403
portal:mandates    POST   302    403   403  403  403       403     403        422     422      403
portal:mandate_end POST   302    403   403  403  403       403     403        302     409      403
portal:licence_card GET   302    403   403  403  403       403     403        200     404      403
portal:licence_worker GET 200    200   200  200  200       200     200        200     200      200
portal:answer      GET    302    403   403  403  403       403     403        302     404      403
portal:messages    GET    302    403   403  403  403       403     403        200     200      403
portal:data        GET    302    403   403  403  403       403     403        200     200      403
portal:data_csv    GET    302    403   403  403  403       403     403        200     200      403
portal:data_json   GET    302    403   403  403  403       403     403        200     200      403
portal:material_dispute GET 302  403   403  403  403       403     403        200     404      403
portal:material_dispute POST 302 403   403  403  403       403     403        422     404      403
portal:case        GET    302    403   403  403  403       403     403        200     404      403
portal:supply      POST   302    403   403  403  403       403     403        422     404      403
portal:correct     POST   302    403   403  403  403       403     403        409     404      403
portal:complete    POST   302    403   403  403  403       403     403        409     404      403
portal:deferred    POST   302    403   403  403  403       403     403        422     404      403
portal:fill        POST   302    403   403  403  403       403     403        422     404      403
portal:withdraw    POST   302    403   403  403  403       403     403        302     404      403
portal:dispute     GET    302    403   403  403  403       403     403        200     404      403
portal:dispute     POST   302    403   403  403  403       403     403        422     404      403
file               GET    302    200   404  200  200       404     200        200     404      403
file_original      GET    302    200   404  200  200       404     200        200     404      403
file_preview       GET    302    200   404  200  200       404     200        200     404      403
licence_pdf        GET    302    200    404    302    302    404    200    200    404    403
licence_print      GET    302    200    404    302    302    404    200    200    404    403
licence_copy       GET    302    200    404    200    200    404    200    200    404    403
licence_copy       POST   302    422    404    422    422    404    422    422    404    403
licence_states     GET    302    403    403    200    200    200    403    403    403    403
licence_states     POST   302    403    403    422    422    422    403    403    403    403
portal:licence     GET    302    403    403    403    403    403    403    200    404    403
portal:share       GET    302    403    403    403    403    403    403    200    404    403
portal:share       POST   302    403    403    403    403    403    403    422    404    403
portal:shares      GET    302    403    403    403    403    403    403    200    200    403
portal:share_withdraw POST   302    403    403    403    403    403    403    302    404    403
share:look         GET    200    200    200    200    200    200    200    200    200    200
share:answer       POST   422    422    422    422    422    422    422    422    422    422
desk:shares        GET    302    403    403    200    200    200    403    403    403    403
desk:share_copy    GET    302    403    403    200    200    404    403    403    403    403
desk:share_copy    POST   302    403    403    422    422    404    403    403    403    403
desk:bulk_runs     GET    302    403    403    403    200    403    403    403    403    403
desk:bulk_run_plan POST   302    403    403    403    422    403    403    403    403    403
desk:bulk_run      GET    302    403    403    403    200    403    403    403    403    403
desk:bulk_run_progress GET 302   403    403    403    200    403    403    403    403    403
desk:bulk_run_start POST  302    403    403    403    302    403    403    403    403    403
desk:bulk_run_pause POST  302    403    403    403    409    403    403    403    403    403
desk:bulk_run_resume POST 302    403    403    403    409    403    403    403    403    403
desk:bulk_run_retry POST  302    403    403    403    409    403    403    403    403    403
desk:bulk_run_stop POST   302    403    403    403    302    403    403    403    403    403
desk:licences      GET     302    403    403    403    200    403    403    403    403    403
desk:licences      POST    302    403    403    403    200    403    403    403    403    403
desk:licence_orders GET  302    403    403    403    200    403    403    403    403    403
desk:licence_order_retry POST  302    403    403    403    404    403    403    403    403    403
desk:licence_order_drop GET    302    403    403    403    404    403    403    403    403    403
desk:licence_order_drop POST   302    403    403    403    404    403    403    403    403    403
desk:blanks        GET     302    403    403    403    200    403    403    403    403    403
desk:blanks_enter  POST    302    403    403    403    422    403    403    403    403    403
desk:blanks_write_off POST  302    403    403    403    422    403    403    403    403    403
desk:licence       GET     302    403    403    403    404    403    403    403    403    403
desk:licence_correct GET  302    403    403    403    404    403    403    403    403    403
desk:licence_correct POST  302    403    403    403    404    403    403    403    403    403
desk:licence_decide GET  302    403    403    403    404    403    403    403    403    403
desk:licence_decide POST  302    403    403    403    404    403    403    403    403    403
desk:licence_paper POST    302    403    403    403    404    403    403    403    403    403
desk:licence_paper_pdf GET  302    403    403    403    404    403    403    403    403    403
desk:licence_paper_replace POST  302    403    403    403    404    403    403    403    403    403
desk:bulk_decisions GET   302    403    403    200    200    200    403    403    403    403
desk:bulk_decision GET    302    403    403    422    403    422    403    403    403    403
desk:bulk_decision_start POST 302 403   403    422    403    422    403    403    403    403
desk:bulk_decision_run GET 302   403    403    200    404    404    403    403    403    403
desk:bulk_decision_progress GET 302 403 403    200    404    404    403    403    403    403
licence_qr         GET    302    200   404  200  200       404     200        200     404      403
receipt            GET    302    200   404  200  200       404     200        200     404      403
receipt_slip       GET    302    200   404  200  200       404     200        200     404      403
case_papers        GET    302    200   404  200  200       404     200        200     404      403
paper              GET    302    200   404  200  200       404     200        200     404      403
"""
# The roles the law adds are answered like the role named here, but for what the second table says.
LIKE = {"fire_section_head": "signatory", "fire_head": "signatory", "government_head": "supervisor"}
ROWS = [line.split() for line in (TABLE.strip() + OFFICES + ACCOUNT).splitlines()[1:]]
