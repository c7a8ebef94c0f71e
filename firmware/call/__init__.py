from firmware.call.late import put_off

put_off()
